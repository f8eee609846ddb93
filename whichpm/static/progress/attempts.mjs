// @ts-check
/**
 * Which questions an answer settles. The first answer to a question tells what the learner knows; a second one, given
 * after the explanation, tells only that it was read. So a question counts when its verdict first shows.
 */
/** @import { Answers, Exercise, Item } from "../board.mjs" */
/** @import { Attempt, Journal } from "./journal.mjs" */

/** An answer after the explanation was read on the same day is no new evidence. */
const FRESH = 12 * 3600 * 1000;
const SURE = "-confidence";

/**
 * Questions whose verdicts show together: once all that they need is answered.
 * @typedef {{ items: Item[], needs: string[], box: string }} Group
 */

/**
 * @param {Exercise} exercise
 * @returns {Group[]}
 */
function groups(exercise) {
  const { kind, layout } = exercise;
  const scored = exercise.items.filter((item) => item.key && (item.points ?? 1) > 0);
  /** @type {(ids: string[], box: string, also?: string[]) => Group} */
  const group = (ids, box, also = []) => ({
    items: scored.filter((item) => ids.includes(item.id)),
    needs: [...ids, ...also],
    box: box + SURE,
  });
  if (kind === "two-step") {
    const owners = scored.filter((item) => item.part === "owner");
    return owners.map(({ id }) => group([id, `${id}-line`], `${id}-line`));
  }
  if (kind === "branch")
    return layout.scenes.map((/** @type {Item} */ { id }) => group([id], id, [`${id}-act`]));
  if (kind === "raci") {
    /** @type {(row: Item) => string[]} */
    const cells = (row) =>
      layout.columns
        .map((/** @type {Item} */ column) => `${row.id}-${column.id}`)
        .filter((/** @type {string} */ id) => scored.some((item) => item.id === id));
    return layout.rows.map((/** @type {Item} */ row) => group(cells(row), row.id));
  }
  if (kind === "simulation" || kind === "order") {
    const ids = scored.map((item) => item.id);
    const acts = exercise.items.filter((item) => !item.optional).map((item) => item.id);
    return [group(ids, kind, acts)];
  }
  return scored.map(({ id }) => group([id], id));
}

/**
 * Steps in order are all answered with the first move. They count when the learner asks for the verdict: then the same
 * answers are kept again, or, untouched, those in which the steps were shown.
 * @param {Group} group
 * @param {Answers} before
 * @param {Answers} answers
 */
function asked({ needs }, before, answers) {
  return needs.every((id, at) => answers[id] === (before[id] ?? String(at + 1)));
}

/**
 * The steps that directly follow the right one, in the accepted order that fits best.
 * @param {Item[]} steps
 * @param {Answers} answers
 */
function following(steps, answers) {
  /** @type {string[]} */
  let best = [];
  const ids = [...steps].sort((a, b) => Number(answers[a.id]) - Number(answers[b.id]));
  (steps[0].accepted ?? []).concat("").forEach((_, index) => {
    const place = (/** @type {Item} */ step) => Number([step.key, ...(step.accepted ?? [])][index]);
    const right = ids.filter((step, at) => place(step) === (at ? place(ids[at - 1]) : 0) + 1);
    if (right.length > best.length) best = right.map((step) => step.id);
  });
  return best;
}

/**
 * The attempts that a change of answers makes.
 * @param {Exercise} exercise  of practice, with its keys
 * @param {Answers} before
 * @param {Answers} answers
 * @param {Journal} journal  so far
 * @param {number} now
 * @returns {Attempt[]}
 */
export function attempts(exercise, before, answers, journal, now) {
  const ordered = exercise.kind === "order";
  const settled = groups(exercise).filter(
    (group) =>
      group.needs.every((id) => answers[id]) &&
      (ordered ? asked(group, before, answers) : !group.needs.every((id) => before[id])),
  );
  const known = new Set(
    journal.attempts.filter((one) => one[0] > now - FRESH && one[1] === exercise.slug).map((one) => one[2]),
  );
  return settled.flatMap(({ items, box }) => {
    const right = ordered ? following(items, answers) : [];
    const sure = exercise.items.some((item) => item.id === box) ? Number(answers[box] === "sure") : null;
    return items
      .filter((item) => !known.has(item.id))
      .map((item) => {
        const option = answers[item.id];
        const fits = ordered
          ? right.includes(item.id)
          : [item.key, ...(item.accepted ?? [])].includes(option);
        return /** @type {Attempt} */ ([now, exercise.slug, item.id, option, Number(fits), sure, ""]);
      });
  });
}
