// @ts-check
/** Draws a document as whichpm/papers/blocks.py does; places that can be chosen are drawn by whoever asks. */
import { make } from "./elements.mjs";
/** @import { PaperBlock as Block, PaperCell as Cell, PaperBar as Bar } from "../exercise.d.ts" */

/**
 * A document as elements.
 * @param {string} title
 * @param {Block[]} blocks
 * @param {(cell: Cell) => Node | string} [draw]  what a cell shows
 */
export function paper(title, blocks, draw = (cell) => cell.text) {
  return make(
    "div",
    { class: "wp-paper", role: "group", "aria-label": title },
    make("p", { class: "wp-paper-title" }, title),
    blocks.flatMap((block) => [
      block.title ? make("p", { class: "wp-paper-part" }, block.title) : "",
      body(block, draw, title),
    ]),
  );
}

/**
 * @param {Block} block
 * @param {(cell: Cell) => Node | string} draw
 * @param {string} title  of the document
 */
function body(block, draw, title) {
  const { form, rows } = block;
  if (form === "terms") {
    const pairs = rows.map(([name, said]) =>
      make("div", {}, make("dt", {}, draw(name)), make("dd", {}, draw(said))),
    );
    return make("dl", {}, pairs);
  }
  if (form === "points")
    return make(
      "ul",
      {},
      rows.map(([cell]) => make("li", {}, draw(cell))),
    );
  if (form === "text")
    return make(
      "div",
      {},
      rows.map(([cell]) => make("p", {}, draw(cell))),
    );
  if (form === "legend") return make("p", { class: "wp-legend" }, draw(rows[0][0]));
  return table(block, draw, block.title || title);
}

/**
 * @param {Block} block
 * @param {(cell: Cell) => Node | string} draw
 * @param {string} name  by which a screen reader calls it
 */
function table({ rows, head = [], bars, sums }, draw, name) {
  const figures = head.map((_, at) => rows.some((row) => row[at]?.number));
  const heads = head.map((name, at) => make("th", { scope: "col", ...side(figures[at]) }, name));
  const body = rows.map(([first, ...rest], at) => {
    const cells = rest.map((cell, index) =>
      make("td", { "data-head": head[index + 1], ...side(cell.number) }, draw(cell)),
    );
    const line = make("tr", {}, make("th", { scope: "row" }, draw(first)), cells);
    if (sums && at === rows.length - 1) line.className = "wp-sum";
    if (bars) line.append(make("td", { class: "wp-track-cell", "aria-hidden": "true" }, track(bars[at])));
    return line;
  });
  const rest = bars ? make("td", { "aria-hidden": "true" }) : "";
  return make(
    "table",
    { "aria-label": name },
    make("thead", {}, make("tr", {}, heads, rest)),
    make("tbody", {}, body),
  );
}

/** @param {boolean | undefined} number */
const side = (number) => ({ class: number ? "wp-figure" : false });

/**
 * A bar in its track; what it shows stands in figures beside it.
 * @param {Bar} bar
 */
export function track({ start, length, slack, strong }) {
  const node = make("div", { class: "wp-track" }, stretch(start, length, strong ? "wp-strong" : ""));
  if (slack) node.append(stretch(start + length, slack, "wp-slack"));
  return node;
}

/**
 * @param {number} start  in percent
 * @param {number} length
 * @param {string} names
 */
export function stretch(start, length, names) {
  const node = make("i", names ? { class: names } : {});
  node.style.left = `${start}%`;
  node.style.width = `${length}%`;
  return node;
}
