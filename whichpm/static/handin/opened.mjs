// @ts-check
/**
 * A notebook that somebody opens in the page, read as data: it may come from anywhere, so nothing of it is run or
 * put into the page as markup, and only what this set asks for is looked at.
 */
import { moment } from "../merging.mjs";
import { isOwn, seedIn } from "../order.mjs";
import { parsed } from "./reading.mjs";
import { MIMETYPE } from "./receipt.mjs";
/** @import { Exercise } from "../board.mjs" */
/** @import { Stored } from "../merging.mjs" */
/** @import { Cell, ProblemSet } from "./receipt.mjs" */

/** Bytes of the largest notebook that is read, as when it is graded. */
export const LARGEST = 10_000_000;
/** Characters of the longest text that is taken, as when it is graded. */
export const LONGEST = 100_000;

/**
 * @typedef {{ stored: Stored | null, strange: number, newer: boolean }} Found  the last answers to one exercise; how
 *   many of them do not fit it; whether there are others that only a newer version can read
 * @typedef {{ answers: Map<string, Found>, texts: Map<string, string>, tooLong: Set<string>, own: number }} Opened
 *   `own`: cells that the release does not have
 */

/** A file that cannot be opened; the message is the key of the words that say why. */
export class Refused extends Error {}

/**
 * Reads the text of a notebook; throws Refused.
 * @param {string} text
 * @param {ProblemSet} set
 * @param {(slug: string) => Exercise} exerciseOf
 * @returns {Opened}
 */
export function opened(text, set, exerciseOf) {
  const cells = cellsOf(text);
  const ids = set.notebook.cells.map(gradeId).filter(Boolean);
  const payloads = cells.flatMap(payloadsOf);
  const slugs = set.boards.map((board) => board.slug);
  if (
    !cells.some((cell) => ids.includes(gradeId(cell))) &&
    !payloads.some((one) => slugs.includes(one.exercise))
  )
    throw new Refused("foreign");

  const answers = new Map(slugs.map((slug) => [slug, lastOf(payloads, exerciseOf(slug))]));
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @type {Set<string>} */
  const tooLong = new Set();
  for (const { cell, name } of set.written) {
    const released = sourceOf(set.notebook.cells[cell]);
    const own = cells.filter((one) => gradeId(one) === name).map(sourceOf);
    const found = own.find((one) => one.trim() && one.trim() !== released.trim());
    if (found && found.length > LONGEST) tooLong.add(name);
    else if (found) texts.set(name, found);
  }
  const known = new Set(set.notebook.cells.flatMap((cell) => [cell.id, sourceOf(cell)]));
  const own = cells.filter(
    (cell) => !gradeId(cell) && sourceOf(cell).trim() && !known.has(cell.id) && !known.has(sourceOf(cell)),
  );
  return { answers, texts, tooLong, own: own.length };
}

/**
 * @param {string} text
 * @returns {Cell[]}
 */
function cellsOf(text) {
  let notebook;
  try {
    notebook = parsed(text);
  } catch {
    // What is cut off begins as a notebook does; a PDF or a picture never was one.
    throw new Refused(/^\s*(\{|$)/.test(text) ? "damaged" : "no_notebook");
  }
  if (!Array.isArray(notebook?.cells) && !Array.isArray(notebook?.worksheets))
    throw new Refused("no_notebook");
  if (notebook.nbformat > 4) throw new Refused("newer");
  if (!Array.isArray(notebook.cells)) throw new Refused("older");
  return notebook.cells.filter((/** @type {unknown} */ cell) => cell && typeof cell === "object");
}

/**
 * @param {Cell} cell
 * @returns {unknown}
 */
const gradeId = (cell) => cell.metadata?.nbgrader?.grade_id;

/** @param {Cell} cell */
function sourceOf({ source }) {
  const parts = Array.isArray(source) ? source : [source];
  return parts.filter((part) => typeof part === "string").join("");
}

/**
 * @param {Cell} cell
 * @returns {any[]}
 */
function payloadsOf({ outputs }) {
  const list = Array.isArray(outputs) ? outputs : [];
  return list.map((output) => output?.data?.[MIMETYPE]).filter((one) => one && typeof one === "object");
}

/**
 * The receipt of an exercise that was saved last, with those of its answers that fit. Nothing is guessed.
 * @param {any[]} payloads
 * @param {Exercise} exercise
 * @returns {Found}
 */
function lastOf(payloads, exercise) {
  const own = payloads.filter((one) => one.exercise === exercise.slug);
  const usable = own.filter((one) => one.format === 1 && one.answers && typeof one.answers === "object");
  const last = usable.sort((a, b) => moment(b.saved) - moment(a.saved))[0];
  const newer = own.some((one) => one.format > 1);
  if (!last) return { stored: null, strange: 0, newer };
  const given = Object.entries(last.answers);
  const options = new Map(exercise.items.map((item) => [item.id, item.options]));
  const fitting = given.filter(([id, option]) => options.get(id)?.includes(option));
  // A clock that ran ahead must not make answers later than all that are still to come.
  const saved = new Date(Math.min(Date.now(), Math.max(0, moment(last.saved)))).toISOString();
  const began = moment(last.began) <= Date.parse(saved) && moment(last.began) > 0 ? last.began : "";
  const order = isOwn(exercise) ? seedIn(last.order) : "";
  return {
    stored: {
      format: 1,
      exercise: exercise.slug,
      revision: exercise.revision,
      saved,
      ...(began ? { began } : {}),
      ...(order ? { order } : {}),
      answers: Object.fromEntries(fitting),
    },
    strange: given.length - fitting.length,
    newer,
  };
}
