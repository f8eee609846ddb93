// @ts-check
/** Pairs: questions that look alike and have different owners. A missed pair is shown side by side. */
import { radioList } from "../board/choices.mjs";
import { hide, make } from "../board/elements.mjs";
import { register } from "../board/kinds.mjs";
import { ownerOf } from "../board/labels.mjs";
import { t } from "../words.mjs";
/** @import { Exercise, Item } from "../board.mjs" */
/** @import { PairsLayout } from "../exercise.d.ts" */

/**
 * Two questions beside each other, each with its owner and the reason; what they share is set back.
 * @param {Exercise} exercise
 * @param {Item[]} pair
 */
function sideBySide(exercise, pair) {
  const words = pair.map((item) => item.text.split(" "));
  let shared = 0;
  while (shared < words[0].length - 1 && words[0][shared] === words[1][shared]) shared += 1;
  const halves = pair.map((item, index) => {
    const start = make("span", {}, words[index].slice(0, shared).join(" "));
    const key = item.key ?? "";
    return make(
      "div",
      {},
      make("p", {}, start, ` ${words[index].slice(shared).join(" ")}`),
      make("p", {}, ownerOf(exercise, key)),
      make("p", {}, item.why?.[key] ?? ""),
    );
  });
  const title = make("p", { class: "wp-small" }, t("pairs.beside"));
  return make("div", { class: "wp-pair", hidden: true }, title, make("div", {}, halves));
}

register("pairs", {
  task: "pairs.task",
  mount(board, place) {
    const { exercise } = board;
    const rows = radioList(board, place);
    /** @type {PairsLayout} */
    const layout = exercise.layout;
    const pairs = layout.pairs.map((pair) => {
      const node = sideBySide(exercise, pair.map(board.item));
      // With the later of the two on the board, where the learner is when both are answered.
      const later = exercise.items.filter(({ id }) => pair.includes(id))[1];
      if (board.practice) rows.get(later.id)?.node.append(node);
      return { pair, node };
    });
    const summary = make("p");
    return {
      rows,
      summary,
      update(_, of) {
        let right = 0;
        for (const { pair, node } of pairs) {
          const both = pair.map(of);
          const missed = both.some((result) => !result.points);
          if (!missed) right += 1;
          hide(node, !missed || both.some((result) => !result.answer));
        }
        summary.textContent = t("pairs.result", { done: right, all: pairs.length });
      },
    };
  },
});
