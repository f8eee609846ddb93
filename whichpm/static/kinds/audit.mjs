// @ts-check
/** Audit: an article to read, whose sentences each take a label. */
import { confidence, explanation, labelOf, make, register, scoreItems } from "../board.mjs";
/** @import { Board, Item, ItemScore } from "../board.mjs" */

const WORDS = {
  task: "Read the article once. Then give every sentence the label that fits it best.",
  label: "Label",
  labels: "The labels",
};

/**
 * A sentence in the flow of the text, its list of labels behind it, the explanation beneath.
 * @param {Board} board
 * @param {Item} item
 * @param {number} number
 */
function sentence(board, item, number) {
  const select = make(
    "select",
    { "aria-label": `${number}. ${item.text}` },
    make("option", { value: "", hidden: true }, WORDS.label),
  );
  for (const option of item.options)
    select.append(make("option", { value: option }, labelOf(board.exercise, option)));
  select.addEventListener("change", () => board.choose(item.id, select.value));
  select.addEventListener("keydown", (event) => {
    const option = item.options[Number(event.key) - 1];
    if (event.altKey || event.ctrlKey || event.metaKey || !option) return;
    event.preventDefault();
    if (select.value !== option) board.choose(item.id, option);
  });
  const feedback = explanation(board, item);
  const sure = confidence(board, item);
  // The list stays with the last word: alone on the next line it would seem to belong to the next sentence.
  const last = item.text.lastIndexOf(" ") + 1;
  const end = make("span", { class: "wp-end" }, item.text.slice(last), " ", select);
  const node = make("div", { class: "wp-sentence", "data-item": item.id });
  node.append(
    make("sup", {}, String(number)),
    item.text.slice(0, last),
    end,
    " ",
    sure.node,
    feedback.node,
    " ",
  );
  return {
    node,
    /** @param {ItemScore} result */
    update(result) {
      select.value = result.answer ?? "";
      node.dataset.state =
        result.answer === null
          ? "untouched"
          : !board.practice
            ? "answered"
            : result.points
              ? "right"
              : "notyet";
      sure.update();
      feedback.update(result);
    },
    focus: () => select.focus(),
  };
}

register("audit", {
  task: WORDS.task,
  score: scoreItems,
  mount(board, place) {
    const { layout, items } = board.exercise;
    const known = new Map(items.map((item) => [item.id, item]));
    /** @type {Map<string, ReturnType<typeof sentence>>} */
    const rows = new Map();
    /** @type {string[][]} */
    const paragraphs = layout.paragraphs;
    const text = paragraphs.map((ids) => {
      for (const id of ids) rows.set(id, sentence(board, /** @type {Item} */ (known.get(id)), rows.size + 1));
      return make("div", { class: "wp-paragraph" }, ...ids.map((id) => rows.get(id)?.node ?? ""));
    });
    const labels = make("dl", { "aria-label": WORDS.labels });
    for (const [id, meaning] of Object.entries(layout.meanings))
      labels.append(make("dt", {}, labelOf(board.exercise, id)), make("dd", {}, String(meaning)));
    const title = make("p", { class: "wp-headline" }, layout.title);
    const source = make("p", { class: "wp-source" }, layout.source);
    place.append(make("div", { class: "wp-audit" }, labels, title, source, ...text));
    return {
      update: (score) => {
        for (const result of score.items) rows.get(result.id)?.update(result);
      },
      focus: (id) => rows.get(id)?.focus(),
      name: (id) => String([...rows.keys()].indexOf(id) + 1),
    };
  },
});
