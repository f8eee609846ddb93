// @ts-check
/**
 * Pictures that are tables too: each row says its numbers, and across it a strip draws what they are. Rows are set as
 * grids where room is short, so every part says its role itself: some browsers forget it then.
 */
import { make } from "../board/elements.mjs";
import { t } from "../words.mjs";
/** @import { Tally } from "./derive.mjs" */

const PARTS = /** @type {const} */ (["mastered", "shaky", "untried"]);

/** A piece of a strip, as a sign before its name. @param {string} part */
export const sample = (part) => make("i", { class: "wp-sample", "data-part": part, "aria-hidden": "true" });

/**
 * A strip, divided as the numbers are; the words beside it say the same.
 * @param {Record<string, number>} parts
 */
export function strip(parts) {
  const pieces = Object.entries(parts).filter(([, size]) => size);
  return make(
    "span",
    { class: "wp-strip", "aria-hidden": "true" },
    pieces.map(([name, size]) => make("i", { "data-part": name, style: `flex-grow: ${size}` })),
  );
}

/**
 * What a strip shows, in words with their signs. How much is untried is a number only once most is not.
 * @param {Tally} tally
 */
export function legend(tally) {
  const begun = tally.mastered + tally.shaky >= tally.untried;
  const words = PARTS.map((part) => {
    const number = part !== "untried" || begun ? make("b", {}, tally[part]) : "";
    return make("li", {}, sample(part), number, ` ${t(`progress-page.${part}`)}`);
  });
  return make("ul", { class: "wp-legend" }, words);
}

/**
 * @typedef {object} Row
 * @property {(Node | string)[]} name
 * @property {Record<string, number>} parts  of its strip
 * @property {(string | number)[]} cells
 */

/**
 * @param {string} caption
 * @param {(Node | string)[][]} heads  of all columns
 * @param {Row[]} rows
 * @param {string} [names]  further classes
 */
function table(caption, heads, rows, names = "") {
  const head = heads.map((one) => make("th", { scope: "col", role: "columnheader" }, one));
  const body = rows.map(({ name, parts, cells }) =>
    make(
      "tr",
      { role: "row" },
      make("th", { scope: "row", role: "rowheader" }, make("span", { class: "wp-name" }, name), strip(parts)),
      cells.map((cell, at) =>
        make(
          "td",
          { role: "cell" },
          make("span", { class: "wp-narrow", "aria-hidden": "true" }, [...copy(heads[at + 1]), " "]),
          cell,
        ),
      ),
    ),
  );
  return make(
    "table",
    { class: `wp-table ${names}`, role: "table" },
    make("caption", { class: "wp-unseen" }, caption),
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head)),
    make("tbody", { role: "rowgroup" }, body),
  );
}

/** @param {(Node | string)[]} nodes */
const copy = (nodes) => nodes.map((node) => (node instanceof Node ? node.cloneNode(true) : node));

/**
 * @param {string} caption
 * @param {string} head  of the first column
 * @param {{ name: (Node | string)[], tally: Tally }[]} rows
 */
export function tallies(caption, head, rows) {
  return table(
    caption,
    [[head], ...PARTS.map((part) => [sample(part), t(`progress-page.${part}`)])],
    rows.map(({ name, tally }) => ({ name, parts: { ...tally }, cells: PARTS.map((part) => tally[part]) })),
    "wp-tallies",
  );
}

/**
 * Rows of "so many of so many".
 * @param {string} caption
 * @param {string[]} heads
 * @param {{ name: string, times: number, of: number, part: string }[]} rows
 */
export function shares(caption, heads, rows) {
  return table(
    caption,
    heads.map((head) => [head]),
    rows.map(({ name, times, of, part }) => ({
      name: [name],
      parts: { [part]: times, untried: of - times },
      cells: [t("progress-page.of", { done: times, all: of })],
    })),
  );
}
