// @ts-check
/** What is left to do: how much, and the way to each item. */
import { button, hide, make, write } from "./elements.mjs";
import { t } from "../words.mjs";
/** @import { Board, Score, View } from "../board.mjs" */

/** How many unanswered items are listed by number. */
const LISTED = 12;

/**
 * @param {Board} board
 * @param {View} view  which names the items
 */
export function leftLine({ focus }, view) {
  const text = make("span", { class: "wp-left-count" });
  const shown = [...view.rows]; // in the order in which they stand on the board
  const jumps = shown.map(([id, { name = "" }]) => {
    const about = { class: "wp-button wp-jump", "aria-label": t("board.go", { name }) };
    return button(name, () => focus(id), about);
  });
  const more = make("span");
  return {
    node: make("div", { class: "wp-left", tabindex: -1 }, text, jumps, more),
    /**
     * @param {Score} score
     * @param {number} done
     * @param {number} all
     * @param {string} closing  to add when nothing is left
     */
    update({ left }, done, all, closing) {
      const open = all - done;
      let listed = 0;
      shown.forEach(([id], index) => {
        const named = left.includes(id) && jumps[index].textContent;
        hide(jumps[index], !named || ++listed > LISTED);
      });
      write(text, open ? t("board.left", { n: open }) : `${t("board.all", { n: all })} ${closing}`);
      write(more, open > LISTED ? t("board.more", { n: open - LISTED }) : "");
    },
  };
}
