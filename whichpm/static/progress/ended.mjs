// @ts-check
/** What the exercises of a page come to: which lines were kept apart, and where to read again. Pure. */
import { isMastered } from "./mastery.mjs";
/** @import { Exercise } from "../board.mjs" */
/** @import { Reading } from "../exercise.d.ts" */
/** @import { Attempt } from "./journal.mjs" */

/** A line is told of where at least so many questions on it were tried, and all of them are mastered. */
const ENOUGH = 2;
/** Places to read again, those most often missed first. */
const MOST = 3;

/**
 * @param {Exercise[]} exercises  with their keys
 * @param {Map<string, Attempt[]>} histories
 * @returns {{ facts: { line: number, done: number }[], read: (Reading & { times: number })[], tried: string[],
 *   missed: number }}  `tried`: exercises; `missed`: questions that are shaky
 */
export function ended(exercises, histories) {
  const asked = exercises.flatMap(({ slug, items }) =>
    items.flatMap((item) => {
      const history = histories.get(`${slug}/${item.id}`);
      return history ? [{ slug, item, mastered: isMastered(history) }] : [];
    }),
  );
  const facts = [1, 2, 3, 4].flatMap((line) => {
    const own = asked.filter(({ item }) => item.line === line);
    return own.length >= ENOUGH && own.every(({ mastered }) => mastered) ? [{ line, done: own.length }] : [];
  });
  const missed = asked.filter(({ mastered }) => !mastered);
  /** @type {Map<string, Reading & { times: number }>} */
  const read = new Map();
  for (const { item } of missed) {
    if (!item.read) continue;
    read.set(item.read.label, { ...item.read, times: (read.get(item.read.label)?.times ?? 0) + 1 });
  }
  return {
    facts,
    read: [...read.values()].sort((one, other) => other.times - one.times).slice(0, MOST),
    tried: [...new Set(asked.map(({ slug }) => slug))],
    missed: missed.length,
  };
}
