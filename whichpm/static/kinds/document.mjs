// @ts-check
/** Document: a paper with marked places; where is something wrong, what is it, what to do about it? */
import { byKeys, mark, radioItem } from "../board/choices.mjs";
import { confidence } from "../board/confidence.mjs";
import { list, make, tag } from "../board/elements.mjs";
import { explanation } from "../board/explanation.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf } from "../board/labels.mjs";
import { paper } from "../board/paper.mjs";
import { stateOf } from "../board/scoring.mjs";
/** @import { Board, Item, Row } from "../board.mjs" */
/** @import { DocumentLayout, PaperCell } from "../exercise.d.ts" */

/**
 * The paper as one radio group, whose options stand where they belong.
 * @param {Board} board
 * @param {Item} item
 * @returns {Row & { node: HTMLElement }}
 */
function places(board, item) {
  /** @type {DocumentLayout} */
  const { title, blocks } = board.exercise.layout;
  const name = `${board.uid}-${item.id}`;
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  /** @param {PaperCell} cell */
  const draw = ({ text, place }) => {
    if (!place) return text;
    // Where a figure alone is marked, the name of the place says what it is.
    const known = `${labelOf(board.exercise, place)}: ${text}`;
    const input = make("input", { type: "radio", name, value: place, "aria-label": known });
    inputs.push(input);
    input.addEventListener("change", () => board.choose(item.id, place));
    const number = make("span", { class: "wp-digit", "aria-hidden": "true" }, inputs.length);
    return make("label", { class: "wp-spot", "data-mark": "" }, input, make("span", {}, text), number);
  };
  const drawn = paper(title, blocks, draw);
  const sure = confidence(board, item.id);
  const feedback = explanation(board, item);
  const legend = make("legend", {}, make("span", { class: "wp-number" }, 1), " ", item.text);
  const node = make(
    "fieldset",
    { class: "wp-item wp-card", "data-item": item.id },
    legend,
    sure.node,
    drawn,
    feedback.node,
  );
  byKeys(board, item, node, inputs);
  return {
    node,
    name: 1,
    update(result) {
      const state = stateOf(board, item, result.answer);
      tag(node, "state", state);
      for (const input of inputs) {
        input.checked = input.value === result.answer;
        const fits = state === "notyet" && input.value === item.key && !board.hint(item.id);
        mark(spotOf(input), input.checked && board.practice ? state : fits ? "right" : "");
      }
      sure.update(feedback.update(result));
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
  };
}

/** @param {HTMLInputElement} input */
const spotOf = (input) => /** @type {HTMLElement} */ (input.parentElement);

register("document", {
  task: "document.task",
  hint: "document.hint",
  mount(board, place) {
    /** @type {DocumentLayout} */
    const { where } = board.exercise.layout;
    /** @type {Map<string, Row & { node: HTMLElement }>} */
    const rows = new Map();
    for (const item of board.exercise.items.filter((one) => !one.optional))
      rows.set(item.id, item.id === where ? places(board, item) : radioItem(board, item, rows.size + 1));
    place.append(list([...rows.values()].map((row) => make("li", {}, row.node))));
    return { rows };
  },
});
