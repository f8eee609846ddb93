// @ts-check
/** Starting over, which asks first. */
import { button, hide, make, onKey, write } from "./elements.mjs";
import { t } from "../words.mjs";
/** @import { Board } from "../board.mjs" */

/** @param {Board} board */
export function startingOver({ exercise, uid, forget, focus, say }) {
  const ids = exercise.items.map((item) => item.id);
  const start = button(t("board.over"), () => confirming(true), { class: "wp-button wp-quiet" });
  const question = make("span", { id: `${uid}-sure` });
  const keep = button(t("board.keep"), () => confirming(false));
  const clear = button(t("board.clear"), () => {
    forget(ids);
    confirming(false);
    focus(ids[0]);
    say(t("board.cleared"));
  });
  const about = { class: "wp-sure", role: "group", "aria-labelledby": question.id, hidden: true };
  const sure = make("div", about, question, clear, keep);
  onKey(sure, (key) => key === "Escape" && confirming(false));

  /** @param {boolean} asking */
  function confirming(asking) {
    hide(sure, !asking);
    hide(start, asking);
    (asking ? keep : start).focus();
  }

  const node = make("div", { class: "wp-reset" }, start, sure);
  return {
    node,
    /** @param {number} answered  of the items */
    update(answered) {
      write(question, t("board.clear_sure", { n: answered }));
      hide(node, !answered);
    },
  };
}
