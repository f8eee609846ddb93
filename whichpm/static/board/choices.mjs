// @ts-check
/** What an item is answered with: a radio group, or a list that unfolds. */
import { confidence } from "./confidence.mjs";
import { list, make, onKey, tag } from "./elements.mjs";
import { explanation } from "./explanation.mjs";
import { icon } from "./icons.mjs";
import { labelOf, optionOf } from "./labels.mjs";
import { stateOf } from "./scoring.mjs";
/** @import { Board, Item, Row } from "../board.mjs" */

/** How far the arrow keys go among the options. @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Letters of all options together that stand in one row; longer ones stand one below the other. */
const ROW = 72;
/** Options that have a digit each; more of them are marks of a scale. */
export const DIGITS = 9;

/**
 * One item as a radio group: fieldset and legend, a segment for each option, the explanation beneath.
 * @param {Board} board
 * @param {Item} item
 * @param {number} [number]  as shown before the text, where it stands for itself
 * @returns {Row & { node: HTMLFieldSetElement }}
 */
export function radioItem(board, item, number) {
  const name = `${board.uid}-${item.id}`;
  const inputs = item.options.map((id) => make("input", { type: "radio", name, value: id }));
  const segments = item.options.map((id, index) => {
    const role = optionOf(board.exercise, id)?.role;
    return make(
      "label",
      { class: "wp-option", "data-role": role ? id : "none", "data-mark": "" },
      inputs[index],
      role ? make("span", { class: "wp-tile" }, icon(id)) : "",
      make("span", { class: "wp-label" }, labelOf(board.exercise, id)),
      make("span", { class: "wp-digit", "aria-hidden": "true" }, index + 1),
    );
  });
  const long = segments.map((segment) => segment.textContent).join("").length > ROW;
  const count = inputs.length > DIGITS ? "scale" : long ? "long" : segments.length;
  const sure = confidence(board, item.id);
  const feedback = explanation(board, item);
  const legend = make(
    "legend",
    {},
    number ? make("span", { class: "wp-number" }, number) : "",
    " ",
    item.text,
  );
  const node = make(
    "fieldset",
    { class: "wp-item wp-card", "data-item": item.id },
    legend,
    sure.node,
    make("div", { class: "wp-options", "data-count": count }, segments),
    feedback.node,
  );
  for (const input of inputs) input.addEventListener("change", () => board.choose(item.id, input.value));
  byKeys(board, item, node, inputs);
  return {
    node,
    name: number,
    update(result) {
      const state = stateOf(board, item, result.answer);
      tag(node, "state", state);
      inputs.forEach((input, index) => {
        input.checked = input.value === result.answer;
        const fits = state === "notyet" && input.value === item.key && !board.hint(item.id);
        mark(segments[index], input.checked && board.practice ? state : fits ? "right" : "");
      });
      sure.update(feedback.update(result));
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
  };
}

/**
 * Answers by keys: arrows go among the options, a number or Enter chooses, Enter goes on.
 * @param {Board} board
 * @param {Item} item
 * @param {HTMLElement} node
 * @param {HTMLInputElement[]} inputs
 */
export function byKeys(board, item, node, inputs) {
  onKey(node, (key, target) => {
    const at = inputs.findIndex((input) => input === target);
    if (at < 0) return false; // a key on a link or button of the card is no answer
    const step = STEPS[key];
    if (step) {
      // The browser's own arrows would choose what they pass over.
      inputs[(at + step + inputs.length) % inputs.length].focus();
      return true;
    }
    if (key === "Enter" && inputs[at].checked) {
      board.next(item.id);
      return true;
    }
    const input = key === "Enter" ? inputs[at] : withDigit(inputs, key);
    input?.focus();
    if (!input?.checked) input?.click();
    return input;
  });
}

/**
 * The option of a digit; none on a scale, where digits would be taken for its numbers.
 * @param {ArrayLike<HTMLInputElement>} inputs
 * @param {string} key
 */
export const withDigit = (inputs, key) => (inputs.length > DIGITS ? undefined : inputs[Number(key) - 1]);

/**
 * Puts a small sign on a segment: right, notyet, or none.
 * @param {HTMLElement} segment
 * @param {string} sign
 */
export function mark(segment, sign) {
  if (segment.dataset.mark === sign) return;
  segment.dataset.mark = sign;
  segment.querySelector(".wp-mark")?.remove();
  if (sign) segment.append(make("span", { class: "wp-mark" }, icon(sign)));
}

/**
 * The items of a plain exercise, one below the other.
 * @param {Board} board
 * @param {HTMLElement} place
 * @param {string} [names]  further classes of the list
 */
export function radioList(board, place, names = "") {
  const items = board.exercise.items.filter((item) => !item.optional);
  const rows = new Map(items.map((item, index) => [item.id, radioItem(board, item, index + 1)]));
  place.append(
    list(
      [...rows.values()].map((row) => make("li", {}, row.node)),
      `wp-plain ${names}`,
    ),
  );
  return rows;
}

/**
 * The options of an item that has a list, as a radio group for one at a time: a tap each, as with pens of as many colours.
 * @param {Board} board
 * @param {Item} item
 * @param {Record<string, string>} names  attributes that name the group
 * @param {Record<string, string>} meanings  by option, where a label needs one
 * @param {(option: string) => void} choose
 */
export function pens(board, item, names, meanings, choose) {
  const name = `${board.uid}-${item.id}-pen`;
  const inputs = item.options.map((value) => make("input", { type: "radio", name, value }));
  const labels = item.options.map((id, index) => {
    const label = labelOf(board.exercise, id);
    const meant = meanings[id] ? [make("strong", {}, label), ` ${meanings[id]}`] : label;
    const said = make("span", { class: "wp-label" }, meant);
    const digit = make("span", { class: "wp-digit", "aria-hidden": "true" }, index + 1);
    inputs[index].addEventListener("change", () => choose(id));
    return make(
      "label",
      { class: "wp-option", "data-role": "none", "data-mark": "" },
      inputs[index],
      said,
      digit,
    );
  });
  const node = make("div", { class: "wp-options wp-pens", role: "radiogroup", ...names }, labels);
  byKeys(board, item, node, inputs);
  return {
    node,
    /** @param {string | null} answer @param {string} state @param {boolean} told  whether what fits may be shown */
    update(answer, state, told) {
      inputs.forEach((input, index) => {
        input.checked = input.value === answer;
        const fits = told && state === "notyet" && input.value === item.key && !board.hint(item.id);
        mark(
          labels[index],
          input.checked && board.practice && state !== "untouched" ? state : fits ? "right" : "",
        );
      });
    },
    /** Gives the focus to what is shown: a pen, or else the list. @param {HTMLElement} list */
    focus: (list) =>
      (list.checkVisibility() ? list : (inputs.find((input) => input.checked) ?? inputs[0])).focus(),
  };
}

/**
 * A list that unfolds to choose from, closed until then. What the arrow keys pass over is chosen with Enter, or when
 * the learner goes on.
 * @param {Board} board
 * @param {Item} item
 * @param {string} text  as long as nothing is chosen
 * @param {Record<string, string>} names  attributes that name the list
 * @param {(option: string) => void} choose
 */
export function picker(board, item, text, names, choose) {
  const select = make(
    "select",
    names,
    make("option", { value: "", hidden: true }, text),
    item.options.map((value) => make("option", { value }, labelOf(board.exercise, value))),
  );
  let passing = false;
  let waits = false;
  const take = () => {
    if (waits) choose(select.value);
    waits = false;
  };
  select.addEventListener("keydown", (event) => {
    const { key } = event;
    passing = key in STEPS;
    if (key === "Enter" && waits) event.preventDefault(); // it chooses, and unfolds nothing
    // Before the browser looks for where Tab leads: what is left may change with the answer.
    if (key === "Enter" || key === "Tab") take();
  });
  for (const name of ["keyup", "pointerdown"]) select.addEventListener(name, () => (passing = false));
  select.addEventListener("change", () => {
    waits = true;
    if (!passing) take();
  });
  select.addEventListener("blur", take);
  return select;
}
