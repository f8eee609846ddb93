// @ts-check
/** Whether each item fitted when its verdict first showed: what somebody knew, beside what they know now. */
import { keep, recall } from "../storage.mjs";
/** @import { Exercise, ItemScore } from "../board.mjs" */

/**
 * Notes what shows its verdict for the first time, in this browser; kept as long as the answers are, and longer than a
 * run through them.
 * @param {Exercise} exercise
 * @param {(id: string) => ItemScore} of
 * @returns {Record<string, number>}  1 or 0 by item
 */
export function firstTries({ slug, revision, items, verdicts }, of) {
  const name = `${slug}:first:${revision}`;
  /** @type {Record<string, number>} */
  let found = {};
  try {
    found = JSON.parse(recall(name) ?? "{}");
  } catch {
    // Nothing but a number is lost.
  }
  const before = Object.keys(found).length;
  for (const { ids, needs = ids } of verdicts ?? items.map(({ id }) => ({ ids: [id], needs: [id] })))
    if (needs.every((id) => of(id).answer !== null))
      for (const id of ids) found[id] ??= +(of(id).points >= of(id).maximum);
  if (Object.keys(found).length > before) keep(name, JSON.stringify(found));
  return found;
}
