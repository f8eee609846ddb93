// @ts-check
/** When a question comes back. The journal is the data; a scheduler is a pure function of a question's history. */
/** @import { Attempt } from "./journal.mjs" */

/** @typedef {(history: Attempt[]) => number} Scheduler  the time at which it is due; the history is not empty */

export const DAY = 24 * 3600 * 1000;
const LONGEST = 365;

/**
 * SM-2 (P. A. Woźniak, "Optimization of learning", 1990, chapter 3.2), with a grade of 4 for what fits and 2 for what
 * does not: after one day, then six, then longer by an easiness that a miss lowers; a miss begins anew.
 * @type {Scheduler}
 */
export function sm2(history) {
  let easiness = 2.5;
  let days = 0;
  let row = 0;
  for (const attempt of history) {
    const grade = attempt[4] ? 4 : 2;
    row = attempt[4] ? row + 1 : 0;
    days = row < 2 ? 1 : row === 2 ? 6 : Math.round(days * easiness);
    easiness = Math.max(1.3, easiness + 0.1 - (5 - grade) * (0.08 + (5 - grade) * 0.02));
  }
  return last(history) + Math.min(days, LONGEST) * DAY;
}

/**
 * FSRS, by the package ts-fsrs where the site has it: without chance and without steps within a day, so that the same
 * history gives the same day.
 * @param {any} library
 * @returns {Scheduler}
 */
export function byFsrs(library) {
  const scheduler = library.fsrs({
    enable_fuzz: false,
    enable_short_term: false,
    maximum_interval: LONGEST,
  });
  return (history) => {
    let card = library.createEmptyCard(new Date(history[0][0]));
    for (const [time, , , , right] of history) {
      const rating = right ? library.Rating.Good : library.Rating.Again;
      card = scheduler.next(card, new Date(time), rating).card;
    }
    return card.due.getTime();
  };
}

/** FSRS where the site has it, else SM-2; both replay the journal, so either may follow the other. */
export function scheduler() {
  const library = /** @type {any} */ (globalThis).FSRS;
  return library ? { schedule: byFsrs(library), name: "fsrs" } : { schedule: sm2, name: "sm2" };
}

/** @param {Attempt[]} history */
const last = (history) => history[history.length - 1][0];

/**
 * Midnight after a time, where the learner is: what is due on a day may be asked all day.
 * @param {number} now
 */
export function endOfDay(now) {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}
