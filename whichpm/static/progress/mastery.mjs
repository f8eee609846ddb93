// @ts-check
/** What counts as mastered. Pure. */
/** @import { Attempt, Journal } from "./journal.mjs" */

/**
 * The attempts at each question, oldest first. An attempt at a sibling counts for the question that it stood for too.
 * @param {Journal} journal
 * @returns {Map<string, Attempt[]>}  by "exercise/item"
 */
export function histories(journal) {
  /** @type {Map<string, Attempt[]>} */
  const found = new Map();
  for (const attempt of journal.attempts)
    for (const key of new Set([`${attempt[1]}/${attempt[2]}`, attempt[6]]))
      if (key) found.set(key, [...(found.get(key) ?? []), attempt]);
  return found;
}

/**
 * Mastered: right at the first try, or twice in a row after a miss.
 * @param {Attempt[]} history  not empty
 */
export function isMastered(history) {
  const right = history.map((attempt) => attempt[4]);
  return Boolean(right.at(-1)) && (right.length === 1 || Boolean(right.at(-2)));
}
