// @ts-check
/** Pictures that are tables too: each row says its numbers, and beside them draws what they are. */
import { make } from "../dom.mjs";
import { t } from "../words.mjs";
/** @import { Tally } from "./derive.mjs" */

const PARTS = /** @type {const} */ (["mastered", "shaky", "untried"]);

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
 * @param {string} caption
 * @param {string} head  of the first column
 * @param {{ name: (Node | string)[], tally: Tally }[]} rows
 */
export function tallies(caption, head, rows) {
  const heads = PARTS.map((part) =>
    make(
      "th",
      { scope: "col" },
      make("i", { class: "wp-sample", "data-part": part, "aria-hidden": "true" }),
      t(`progress-page.${part}`),
    ),
  );
  return make(
    "table",
    { class: "wp-tallies" },
    make("caption", { class: "wp-unseen" }, caption),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, head), heads)),
    make(
      "tbody",
      {},
      rows.map(({ name, tally }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, name, strip(tally)),
          PARTS.map((part) => make("td", {}, tally[part])),
        ),
      ),
    ),
  );
}

/**
 * Rows of "so many of so many", each with its strip.
 * @param {{ name: (Node | string)[], times: number, of: number, part: string }[]} rows
 */
export function shares(rows) {
  return make(
    "ul",
    { class: "wp-shares" },
    rows.map(({ name, times, of, part }) =>
      make(
        "li",
        {},
        make("span", {}, name),
        make("b", {}, t("progress-page.of", { done: times, all: of })),
        strip({ [part]: times, untried: of - times }),
      ),
    ),
  );
}
