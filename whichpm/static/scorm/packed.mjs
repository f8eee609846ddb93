// @ts-check
/**
 * All answers of a package in the 4,096 characters that SCORM 1.2 has for what a package keeps. Pure.
 *
 * `1` and the seed of the learner's order, then for each exercise that has answers a point and: four letters that name
 * it in this version, five digits of the minute when it was saved, and the answers as one number. An exercise whose
 * letters nobody knows (of another version of the package) is kept as it came.
 */
/** @import { Stored } from "../merging.mjs" */

/**
 * @typedef {{ id: string, options: string[], optional?: boolean, when?: { item: string, is: string }[], right?: string[] }} Asked
 *   `right` are the options that fit; it is there only where the key is public
 * @typedef {{ slug: string, revision: string, mark: string, title: string, items: Asked[] }} Packaged
 * @typedef {{ seed: string, kept: Stored[], foreign: string[] }} Unpacked
 */

/** Characters that an LMS keeps. */
export const LIMIT = 4096;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MINUTE = 60_000;
/** Minutes are counted from here. */
const SINCE = Date.UTC(2025, 0, 1) / MINUTE;
const DIGITS = 5;

/**
 * @param {Packaged[]} table
 * @param {Record<string, Stored>} kept  by slug
 * @param {string} seed
 * @param {string[]} [foreign]  entries of another version, which stay while there is room
 */
export function packed(table, kept, seed, foreign = []) {
  const entries = table.flatMap((exercise) => {
    const stored = kept[exercise.slug];
    if (!stored || !Object.keys(stored.answers).length) return [];
    const minute = Math.max(0, Math.floor((Date.parse(stored.saved) || 0) / MINUTE) - SINCE);
    return [exercise.mark + minute.toString(36).padStart(DIGITS, "0") + number(exercise, stored.answers)];
  });
  let text = ["1" + seed, ...entries].join(".");
  for (const entry of foreign) if (text.length + entry.length < LIMIT) text += "." + entry;
  return text;
}

/**
 * @param {Packaged[]} table
 * @param {string} text  as the LMS gave it back
 * @returns {Unpacked}
 */
export function unpacked(table, text) {
  const [head, ...entries] = text.split(".");
  if (!head.startsWith("1")) return { seed: "", kept: [], foreign: [] };
  /** @type {Unpacked} */
  const found = { seed: head.slice(1), kept: [], foreign: [] };
  for (const entry of entries) {
    const exercise = table.find(({ mark }) => mark === entry.slice(0, 4));
    const answers = exercise && choices(exercise, entry.slice(4 + DIGITS));
    if (!exercise || !answers) {
      found.foreign.push(entry);
      continue;
    }
    const minute = parseInt(entry.slice(4, 4 + DIGITS), 36) + SINCE;
    const saved = new Date(minute * MINUTE).toISOString();
    found.kept.push({ format: 1, exercise: exercise.slug, revision: exercise.revision, saved, answers });
  }
  return found;
}

/**
 * The answers as one number, each in the base of its options and "open".
 * @param {Packaged} exercise
 * @param {Record<string, string>} answers
 */
function number({ items }, answers) {
  let sum = 0n;
  for (const { id, options } of items)
    sum = sum * BigInt(options.length + 1) + BigInt(options.indexOf(answers[id] ?? "") + 1);
  let text = "";
  for (; sum > 0n; sum /= 64n) text = LETTERS[Number(sum % 64n)] + text;
  return text;
}

/**
 * @param {Packaged} exercise
 * @param {string} text
 * @returns {Record<string, string> | null}  null where it is no such number
 */
function choices({ items }, text) {
  let sum = 0n;
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0) return null;
    sum = sum * 64n + BigInt(digit);
  }
  /** @type {[string, string][]} */
  const found = [];
  for (const { id, options } of [...items].reverse()) {
    const base = BigInt(options.length + 1);
    const place = Number(sum % base);
    sum /= base;
    if (place) found.unshift([id, options[place - 1]]);
  }
  return sum === 0n ? Object.fromEntries(found) : null;
}
