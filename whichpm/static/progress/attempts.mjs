// @ts-check
/**
 * Which questions an answer settles. The first answer to a question tells what the learner knows; a second one, given
 * after the explanation, tells only that it was read. So a question counts when its verdict first shows.
 */
import { CONFIDENCE } from "../board/endings.mjs";
/** @import { Answers, Exercise, Item } from "../board.mjs" */
/** @import { Verdict } from "../exercise.d.ts" */
/** @import { Attempt, Journal } from "./journal.mjs" */

/** An answer after the explanation was read on the same day is no new evidence. */
const FRESH = 12 * 3600 * 1000;

/** An answer that earns the points. @param {Item} item */
const fitting = (item) => [item.key, ...(item.accepted ?? [])];

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
  const { slug, items, sequence } = exercise;
  /** @type {Verdict[]} */
  const verdicts = exercise.verdicts ?? items.map(({ id }) => ({ ids: [id], box: id }));
  const place = (/** @type {Item} */ item) => +answers[item.id];
  const right = (/** @type {Item} */ item) => {
    if (!sequence) return fitting(item).includes(answers[item.id]);
    const earlier = items.find((one) => place(one) === place(item) - 1);
    const places = earlier ? fitting(earlier) : [];
    return fitting(item).some((at, order) => Number(at) === 1 + Number(places[order] ?? 0));
  };
  return verdicts.flatMap(({ ids, box, needs = ids }) => {
    const untouched = !needs.some((id) => before[id]);
    const settled = sequence
      ? needs.every((id, at) => answers[id] && answers[id] === (untouched ? String(at + 1) : before[id]))
      : needs.every((id) => answers[id]) && !needs.every((id) => before[id]);
    if (!settled) return [];
    // What shows together may be asked apart, as the events of a run are.
    const sure = (/** @type {string} */ id) => {
      const asked = items.find((item) => item.id === id + CONFIDENCE || item.id === box + CONFIDENCE);
      return asked ? +(answers[asked.id] === "sure") : null;
    };
    return items
      .filter((item) => ids.includes(item.id) && item.key && (exercise.verdicts || item.points !== 0))
      .filter(
        ({ id }) => !journal.attempts.some((one) => one[1] === slug && one[2] === id && one[0] > now - fresh),
      )
      .map(
        (item) =>
          /** @type {Attempt} */ ([now, slug, item.id, answers[item.id], +right(item), sure(item.id), ""]),
      );
  });
}
