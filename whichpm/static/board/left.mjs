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
export function leftLine({ exercise, focus }, view) {
  const text = make("span", { class: "wp-left-count" });
  const jumps = exercise.items.map(({ id }) => {
    const name = view.rows.get(id)?.name ?? "";
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
      exercise.items.forEach(({ id }, index) => {
        const at = left.indexOf(id);
        hide(jumps[index], at < 0 || at >= LISTED || !jumps[index].textContent);
      });
      write(text, open ? t("board.left", { n: open }) : `${t("board.all", { n: all })} ${closing}`);
      write(more, open > LISTED ? t("board.more", { n: open - LISTED }) : "");
    },
  };
}
