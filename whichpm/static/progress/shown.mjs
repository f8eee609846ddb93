// @ts-check
/** What a learner has shown, in numbers, and the certificate that says it. Pure. */
import { tally } from "./derive.mjs";
import { histories } from "./mastery.mjs";
/** @import { Standing } from "./chapters.mjs" */
/** @import { Journal } from "./journal.mjs" */
/** @import { Book } from "./overview.mjs" */

/**
 * @typedef {{ done: number, all: number }} Part
 * @typedef {{ read: Part, mastered: Part, lines: (Part & { line: number })[],
 *   cards: { then: number, now: number, all: number, again: boolean } | null }} Shown  `lines`: of those that were
 *   tried; `cards`: those before the teaching, at the first and the last try
 * @typedef {{ name: string, done: number, all: number }} Result
 * @typedef {{ course: "whichpm", format: 1, name: string, date: string, results: Result[],
 *   signed?: { by: string, date: string, code: string } | null }} Certificate
 */

/**
 * @param {Book} book
 * @param {Journal} journal
 * @param {Record<string, Standing>} standings
 * @returns {Shown}
 */
export function shown({ exercises, chapters, before }, journal, standings) {
  const tried = histories(journal);
  const own = new Set(chapters.flatMap((chapter) => chapter.own));
  const all = chapters.filter(({ read }) => read);
  const sum = tally(exercises, tried, (slug) => own.has(slug));
  const lines = [1, 2, 3, 4].flatMap((line) => {
    const { mastered, shaky } = tally(exercises, tried, (slug, fact) => own.has(slug) && fact.line === line);
    return mastered + shaky ? [{ line, done: mastered, all: mastered + shaky }] : [];
  });
  const keys = before.flatMap((slug) => Object.keys(exercises[slug].items).map((id) => `${slug}/${id}`));
  const found = keys.map((key) => tried.get(key) ?? []);
  const right = (/** @type {0 | -1} */ at) => found.filter((history) => history.at(at)?.[4]).length;
  return {
    read: { done: all.filter(({ id }) => standings[id]?.read).length, all: all.length },
    mastered: { done: sum.mastered, all: sum.mastered + sum.shaky + sum.untried },
    lines,
    cards:
      keys.length && found.every((history) => history.length)
        ? {
            then: right(0),
            now: right(-1),
            all: keys.length,
            again: found.some((history) => history.length > 1),
          }
        : null,
  };
}

const LONGEST = 80;
const MOST = 80;

/** A name as a certificate may have it: no letters that cannot be seen; "" where nothing is left. @param {string} text */
export const nameOf = (text) => {
  const seen = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  return [...seen].length > LONGEST ? "" : seen;
};

/**
 * Reads a certificate out of anybody's file.
 * @param {string} text
 * @returns {{ found: Certificate | null, why: "" | "notOurs" | "newer" }}
 */
export function parse(text) {
  const no = /** @type {const} */ ({ found: null, why: "notOurs" });
  if (text.length > 64_000) return no;
  try {
    const told = JSON.parse(text);
    if (told?.course !== "whichpm" || !Array.isArray(told.results)) return no;
    if (told.format > 1) return { found: null, why: "newer" };
    const isText = (/** @type {unknown} */ one) =>
      typeof one === "string" && one.length > 0 && one.length <= 160 && nameOf(one.slice(0, LONGEST)) !== "";
    const isResult = (/** @type {any} */ { name, done, all }) =>
      isText(name) && [done, all].every(Number.isInteger) && done >= 0 && done <= all;
    const { by, date, code } = told.signed ?? { by: "-", date: "-", code: "-" };
    const sound =
      told.format === 1 &&
      [told.name, told.date, by, date, code].every(isText) &&
      told.results.length > 0 &&
      told.results.length <= MOST &&
      told.results.every(isResult);
    return sound ? { found: told, why: "" } : no;
  } catch {
    return no;
  }
}
