// @ts-check
/** Audit: an article to read, whose sentences each take a label: from a list, or with a pen of its colour. */
import { pens, picker } from "../board/choices.mjs";
import { confidence } from "../board/confidence.mjs";
import { button, make, onKey, tag } from "../board/elements.mjs";
import { explanation } from "../board/explanation.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf } from "../board/labels.mjs";
import { stateOf } from "../board/scoring.mjs";
import { t } from "../words.mjs";
/** @import { Board, Item, ItemScore } from "../board.mjs" */
/** @import { AuditLayout } from "../exercise.d.ts" */

/**
 * A sentence in the flow of the text, its list of labels behind it, the explanation beneath.
 * @param {Board} board
 * @param {Item} item
 * @param {number} number
 * @param {Record<string, string>} meanings  of the labels
 */
function sentence(board, item, number, meanings) {
  const choose = (/** @type {string} */ option) => board.choose(item.id, option);
  const select = picker(board, item, t("audit.label"), { "aria-label": `${number}. ${item.text}` }, choose);
  onKey(select, (key) => {
    const option = item.options[Number(key) - 1];
    if (option && select.value !== option) choose(option);
    return option;
  });
  const marks = pens(board, item, { "aria-label": `${number}. ${item.text}` }, meanings, choose);
  const feedback = explanation(board, item);
  const sure = confidence(board, item.id, t("audit.sentence", { n: number }));
  // The list stays with the last word: alone on the next line it would seem to belong to the next sentence.
  const last = item.text.lastIndexOf(" ") + 1;
  const end = make("span", { class: "wp-end" }, item.text.slice(last), " ", sure.node, " ", select);
  const node = make("div", { class: "wp-sentence", "data-item": item.id }, [
    make("sup", {}, number),
    item.text.slice(0, last),
    end,
    " ",
    marks.node,
    feedback.node,
    " ",
  ]);
  return {
    node,
    name: number,
    /** @param {ItemScore} result */
    update(result) {
      select.value = result.answer ?? "";
      const state = stateOf(board, item, result.answer);
      tag(node, "state", state);
      tag(node, "pen", item.options.indexOf(result.answer ?? ""));
      marks.update(result.answer, state, true);
      sure.update(feedback.update(result));
    },
    focus: () => marks.focus(select),
  };
}

/**
 * Pens of as many colours as there are labels: one is taken, then sentences are tapped or drawn over. Keys and screen
 * readers have the list behind each sentence.
 * @param {Board} board
 * @param {HTMLElement} article
 */
function pencase(board, article) {
  let pen = "";
  const { options } = board.exercise.items[0];
  const taken = options.map((id, at) =>
    button(
      labelOf(board.exercise, id),
      () => {
        pen = pen === id ? "" : id;
        tag(article, "pen", pen ? at : -1);
        taken.forEach((one, other) => tag(one, "taken", pen === options[other]));
      },
      { class: "wp-button wp-pen", tabindex: "-1", "data-pen": `${at}` },
    ),
  );
  /** @param {Event} event */
  const draw = ({ target }) => {
    if (!pen || !(target instanceof Element) || target.closest("select, label, .wp-feedback, .wp-pens"))
      return;
    const id = /** @type {HTMLElement | null} */ (target.closest(".wp-sentence"))?.dataset.item;
    if (id && board.answers()[id] !== pen) board.choose(id, pen);
  };
  article.addEventListener("click", draw);
  article.addEventListener("pointermove", (event) => event.buttons === 1 && draw(event));
  return make(
    "div",
    { class: "wp-pencase", "aria-hidden": "true" },
    make("span", {}, t("audit.pens")),
    taken,
  );
}

register("audit", {
  task: "audit.task",
  mount(board, place) {
    /** @type {AuditLayout} */
    const layout = board.exercise.layout;
    /** @type {Map<string, ReturnType<typeof sentence>>} */
    const rows = new Map();
    const text = layout.paragraphs.map((ids) => {
      const sentences = ids.map((id) => {
        const row = sentence(board, board.item(id), rows.size + 1, layout.meanings);
        rows.set(id, row);
        return row.node;
      });
      return make("div", { class: "wp-paragraph" }, sentences);
    });
    const labels = make("dl", { "aria-label": t("audit.labels") });
    for (const [id, meaning] of Object.entries(layout.meanings))
      labels.append(make("dt", {}, labelOf(board.exercise, id)), make("dd", {}, `${meaning}`));
    const title = make("p", { class: "wp-headline wp-head" }, layout.title);
    const source = make("p", { class: "wp-small" }, layout.source);
    const article = make("div", {}, title, source, text);
    place.append(make("div", { class: "wp-audit wp-card" }, labels, pencase(board, article), article));
    return {
      rows,
    };
  },
});
