// @ts-check
/** What an answer means, in words. */
import { button, hide, make, tag } from "./elements.mjs";
import { icon } from "./icons.mjs";
import { labelOf, meantBy } from "./labels.mjs";
import { fits } from "./scoring.mjs";
import { still } from "./still.mjs";
import { t } from "../words.mjs";
/** @import { Board, Exercise, Item, ItemScore } from "../board.mjs" */

/** A sentence with what closes it, before the next begins with a capital. */
const SENTENCE = /^.+?[.!?]["”’)]*(?=\s+["“‘(]?\p{Lu}|$)/su;

/**
 * What an answer to an item means, in words: verdict, reason, line of the test, where to read again. Where it is kept
 * short (`data-short`), verdict and first sentence stand, and a button unfolds the rest.
 * @param {Board} board
 * @param {Item} item
 * @returns {{ node: HTMLElement, update(score: ItemScore): boolean }}  hidden until there is something to explain, and
 *   whether there is
 */
export function explanation(board, item) {
  const node = make("div", { class: "wp-feedback", hidden: true });
  const ask = button(
    t("board.why"),
    () => {
      const short = node.dataset.short !== "true";
      // Of several that came together all unfold.
      const told = node.closest(".wp-verdicts")?.querySelectorAll(".wp-feedback") ?? [node];
      still(ask, () => told.forEach((one) => shorten(/** @type {HTMLElement} */ (one), short)));
    },
    { class: "wp-button wp-ask" },
  );
  let told = "";
  return {
    node,
    update(result) {
      const shown = board.practice && result.asked && result.answer !== null && Boolean(item.key);
      hide(node, !shown);
      if (!shown) return false;
      const hint = board.hint(item.id);
      const { state, verdict, fitting, why } = verdictOf(board.exercise, item, result, hint);
      const choice = state === "right" ? labelOf(board.exercise, result.answer ?? "") : fitting;
      if (told === (told = choice + why)) return true;
      tag(node, "state", state);
      node.replaceChildren(
        make(
          "p",
          { class: "wp-verdict" },
          icon(state),
          make("strong", {}, verdict),
          " ",
          make("span", {}, choice),
        ),
        ...(hint && state === "notyet"
          ? [make("p", { class: "wp-why" }, why)]
          : [reason(why), ...grounds(board.exercise, item), ask]),
      );
      delete node.dataset.short;
      board.showed(node);
      return true;
    },
  };
}

/**
 * Keeps an explanation short, or shows all of it.
 * @param {HTMLElement} node
 * @param {boolean} short
 */
export function shorten(node, short) {
  tag(node, "short", short);
  node.querySelector(".wp-ask")?.setAttribute("aria-expanded", `${!short}`);
}

/**
 * Has a verdict on the screen with the answer that it is about: where it would end below, it stays short and at the
 * lower edge (see `data-fresh` in board.css), and nothing scrolls.
 * @param {HTMLElement[]} told  explanations that came up
 * @param {Element | null} acted  what the learner pressed
 * @param {boolean} whole  without a button to unfold the rest, which would stand between one answer and the next
 */
export function keepInView(told, acted, whole) {
  const card = acted?.closest("li, tbody") ?? acted?.closest("[data-item]");
  for (const one of told.filter((each) => card?.contains(each))) {
    if (!whole && one.getBoundingClientRect().bottom > window.innerHeight) shorten(one, true);
    tag(one, "fresh", true);
  }
}

/** The reason, its first sentence apart. @param {string} why */
function reason(why) {
  const first = SENTENCE.exec(why)?.[0] ?? why;
  return make("p", { class: "wp-why" }, first, make("span", { class: "wp-rest" }, why.slice(first.length)));
}

/**
 * @param {Exercise} exercise
 * @param {Item} item
 * @param {ItemScore} result
 * @param {string} [hint]  to be said in place of what fits, where a second try is due
 */
export function verdictOf(exercise, item, result, hint = "") {
  const right = fits(item, result.answer);
  if (hint && !right) return { state: "notyet", verdict: t("board.not_yet"), fitting: "", why: hint };
  return {
    state: right ? "right" : "notyet",
    verdict: t(right ? "board.right" : "board.not_yet"),
    // A label may be a sentence with an end of its own.
    fitting: right
      ? ""
      : t("board.fitting", { label: meantBy(exercise, item.key ?? "") }).replace(/([.?!…])\.$/, "$1"),
    why: item.why?.[result.answer ?? ""] ?? "",
  };
}

/**
 * The line of the ownership test that decides an item, and where to read again.
 * @param {Exercise} exercise
 * @param {Item} item
 */
function grounds(exercise, item) {
  const nodes = [];
  if (item.line && exercise.test?.[item.line]) {
    const name = make("strong", {}, t("board.line_of", { n: item.line }));
    nodes.push(make("p", { class: "wp-small" }, name, " ", exercise.test[item.line]));
  }
  if (item.read) {
    const title = item.read.title ?? item.read.label;
    const where = item.read.href ? make("a", { href: item.read.href }, title) : title;
    nodes.push(make("p", { class: "wp-small" }, t("board.read"), " ", where));
  }
  return nodes;
}
