// @ts-check
import { CONFIDENCE } from "./endings.mjs";
import { hide, make, write } from "./elements.mjs";
import { t } from "../words.mjs";
/** @import { Board } from "../board.mjs" */

/**
 * A box to tick for those who are sure, where the exercise asks for it; never scored. It comes before the options, and
 * once a verdict shows it only tells what was said: to be sure after that says nothing.
 * @param {Board} board
 * @param {string} name  what the exercise calls that: an item's id, or that of a group
 * @param {string} [about]  the same in words, where no group around the box says it
 * @returns {{ node: Node | string, update(told: boolean): void }}  `told` once the verdict shows
 */
export function confidence(board, name, about) {
  const id = name + CONFIDENCE;
  if (!board.item(id)) return { node: "", update() {} };
  const box = make("input", {
    type: "checkbox",
    name: id,
    "aria-label": about ? `${t("board.sure")}: ${about}` : false,
  });
  const words = make("span");
  box.addEventListener("change", () => board.set({ [id]: box.checked ? "sure" : "unsure" }));
  return {
    node: make("label", { class: "wp-box wp-certain" }, box, words),
    update(told) {
      box.checked = board.answers()[id] === "sure";
      box.disabled = told;
      hide(box, told);
      write(words, !told ? t("board.sure") : box.checked ? t("board.was_sure") : "");
    },
  };
}
