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
const LINE = "-line";

/** An answer that earns the points. @param {Item} item */
const fitting = (item) => [item.key, ...(item.accepted ?? [])];

/**
 * Questions whose verdicts show together, once all that they need is answered: the questions themselves, unless there
 * is more. The box is the one in which the learner says to be sure of them.
 * @param {Exercise} exercise
 * @returns {{ ids: string[], box: string, needs?: string[] }[]}
 */
function groups({ kind, layout, items }) {
  const ids = items.map((item) => item.id);
  const every = [{ ids, box: kind, needs: items.flatMap((item) => (item.optional ? [] : item.id)) }];
  /** @type {Record<string, () => { ids: string[], box: string, needs?: string[] }[]>} */
  const together = {
    "two-step": () =>
      ids.filter((id) => ids.includes(id + LINE)).map((id) => ({ ids: [id, id + LINE], box: id + LINE })),
    branch: () => layout.scenes.map(({ id = "" }) => ({ ids: [id], box: id, needs: [id, `${id}-act`] })),
    raci: () =>
      layout.rows.map((/** @type {Item} */ row) => ({
        ids: layout.columns
          .map((/** @type {Item} */ column) => `${row.id}-${column.id}`)
          .filter((/** @type {string} */ id) => ids.includes(id)),
        box: row.id,
      })),
    simulation: () => every,
    order: () => every,
  };
  return together[kind]?.() ?? ids.map((id) => ({ ids: [id], box: id }));
}

/**
 * The attempts that a change of answers makes. Steps in order are all answered with the first move; they count when the
 * learner asks for the verdict, which keeps the same answers again, or, untouched, those in which they were shown. What
 * counts of a step is what it follows.
 * @param {Exercise} exercise  of practice, with its keys
 * @param {Answers} before
 * @param {Answers} answers
 * @param {Journal} journal  so far
 * @param {number} now
 * @param {number} [fresh]  how long an attempt is the last word on its question, in ms
 * @returns {Attempt[]}
 */
export function attempts(exercise, before, answers, journal, now, fresh = FRESH) {
  const { slug, items } = exercise;
  const ordered = exercise.kind === "order";
  const place = (/** @type {Item} */ item) => +answers[item.id];
  const right = (/** @type {Item} */ item) => {
    if (!ordered) return fitting(item).includes(answers[item.id]);
    const earlier = items.find((one) => place(one) === place(item) - 1);
    const places = earlier ? fitting(earlier) : [];
    return fitting(item).some((at, order) => Number(at) === 1 + Number(places[order] ?? 0));
  };
  return groups(exercise).flatMap(({ ids, box, needs = ids }) => {
    const settled = ordered
      ? needs.every((id, at) => answers[id] === (before[id] ?? String(at + 1)))
      : needs.every((id) => answers[id]) && !needs.every((id) => before[id]);
    if (!settled) return [];
    const sure = items.some((item) => item.id === box + SURE) ? +(answers[box + SURE] === "sure") : null;
    return items
      .filter((item) => ids.includes(item.id) && item.key && item.points !== 0)
      .filter(
        ({ id }) => !journal.attempts.some((one) => one[1] === slug && one[2] === id && one[0] > now - fresh),
      )
      .map((item) => /** @type {Attempt} */ ([now, slug, item.id, answers[item.id], +right(item), sure, ""]));
  });
}
