// @ts-check
/**
 * The notebook to hand in: the release, with a receipt of the answers after each board's cell and the learner's own
 * words in theirs. The receipt is the same as whichpm/answers.py makes it; a test holds the two together.
 */
/** @import { Exercise } from "../board.mjs" */
/** @import { Stored } from "../merging.mjs" */

export const MIMETYPE = "application/vnd.whichpm.answers+json";

/**
 * @typedef {{ cell: number, section: string, title: string }} Place  of a board or a text: in the notebook, in the page
 * @typedef {{ id?: string, cell_type: string, source: string | string[], metadata?: any, outputs?: any[] }} Cell
 * @typedef {{ name: string, file: string, title: string, boards: (Place & { slug: string })[],
 *   written: (Place & { name: string })[], notebook: { cells: Cell[] } }} ProblemSet  what the page carries as data
 */

/**
 * The items that must be answered, in order, and whether they are. An item with conditions counts only where one of
 * them holds: another answer led to it.
 * @param {Record<string, string>} answers
 * @param {Exercise} exercise
 */
export function needed(answers, exercise) {
  /** @type {Map<string, string | undefined>} */
  const asked = new Map();
  const found = [];
  for (const { id, when, optional } of exercise.items) {
    if (when?.length && !when.some((each) => asked.get(each.item) === each.is)) continue;
    asked.set(id, Object.hasOwn(answers, id) ? answers[id] : undefined);
    if (!optional) found.push(asked.get(id) !== undefined);
  }
  return found;
}

/**
 * The receipt as a MIME bundle: the payload, and one readable sentence.
 * @param {Stored} stored
 * @param {Exercise} exercise
 * @returns {Record<string, unknown>}
 */
export function receipt(stored, exercise) {
  const { format, exercise: slug, revision, saved, began, order, answers } = stored;
  const noted = { ...(began ? { began } : {}), ...(order ? { order } : {}) };
  const done = needed(answers, exercise);
  const when = saved.slice(0, 16).replace("T", " ");
  const text = `${done.filter(Boolean).length} of ${done.length} answered, saved ${when} UTC`;
  return {
    [MIMETYPE]: { format, exercise: slug, revision, saved, ...noted, answers },
    "text/plain": text,
    "text/html":
      `<p style="margin:.25em 0;font-size:.85em">Receipt: ${text}. ` +
      "It is stored in this notebook; save the notebook before you hand it in.</p>",
  };
}

/**
 * The text of the notebook to hand in. What is not answered stays as it was released.
 * @param {ProblemSet} set
 * @param {(slug: string) => { stored: Stored | null, exercise: Exercise }} board
 * @param {(name: string) => string} text
 * @param {string} hint  stands where a notebook has its board until its cell is run
 */
export function filled(set, board, text, hint) {
  const notebook = structuredClone(set.notebook);
  for (const { cell, slug } of set.boards) {
    const { stored, exercise } = board(slug);
    if (!stored) continue;
    for (const data of [{ "text/plain": hint }, receipt(stored, exercise)])
      notebook.cells[cell].outputs?.push({ data, metadata: {}, output_type: "display_data" });
  }
  for (const { cell, name } of set.written) {
    const own = text(name);
    // A list of lines, as Jupyter writes it.
    if (own.trim()) notebook.cells[cell].source = own.split(/(?<=\n)/);
  }
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
