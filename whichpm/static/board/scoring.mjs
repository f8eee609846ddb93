// @ts-check
/** What answers are worth; pure. Must agree with whichpm/scoring.py. */
/** @import { Board, Exercise, Answers, Item, ItemScore, Score } from "../board.mjs" */

/**
 * The score of most kinds: an item earns its points when the answer is its key.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @returns {Score}
 */
export function scoreItems(exercise, answers) {
  /** @type {Map<string, string | null>} */
  const chosen = new Map();
  const items = exercise.items.map((item) => {
    const answer = item.options.find((option) => option === answers[item.id]) ?? null;
    const asked = !item.when || item.when.some((condition) => chosen.get(condition.item) === condition.is);
    if (asked) chosen.set(item.id, answer);
    const maximum = item.points ?? 1;
    return { id: item.id, answer, points: asked && fits(item, answer) ? maximum : 0, maximum, asked };
  });
  return total(exercise, items);
}

/**
 * Adds up items that already have their points.
 * @param {Exercise} exercise
 * @param {ItemScore[]} items
 * @returns {Score}
 */
export function total(exercise, items) {
  const needed = items.filter((item, index) => item.asked && !exercise.items[index].optional);
  return {
    points: items.reduce((sum, item) => sum + item.points, 0),
    maximum: exercise.maximum ?? items.reduce((sum, item) => sum + item.maximum, 0),
    answered: needed.filter((item) => item.answer !== null).length,
    left: needed.filter((item) => item.answer === null).map((item) => item.id),
    items,
  };
}

/**
 * Whether an answer earns the points of an item.
 * @param {Item} item
 * @param {string | null} answer
 */
export function fits(item, answer) {
  return answer !== null && (answer === item.key || (item.accepted ?? []).includes(answer));
}

/**
 * How an answer stands: untouched, answered, or in practice right or notyet.
 * @param {Board} board
 * @param {Item} item
 * @param {string | null | undefined} answer
 */
export function stateOf(board, item, answer) {
  if (!answer) return "untouched";
  return !board.practice ? "answered" : fits(item, answer) ? "right" : "notyet";
}
