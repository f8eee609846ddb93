// @ts-check
/** What moves: a plan and a change. Each place is answered beside its bar, which moves at once. */
import { radioItem } from "../board/choices.mjs";
import { hide, list, make, tag } from "../board/elements.mjs";
import { register } from "../board/kinds.mjs";
import { paper, stretch } from "../board/paper.mjs";
import { t } from "../words.mjs";
/** @import { Row } from "../board.mjs" */
/** @import { WhatMovesLayout, WhatMovesRow, WhatMovesTold } from "../exercise.d.ts" */

/**
 * A bar as planned, and where the answer puts it.
 * @param {WhatMovesRow} row
 */
function strip({ bar, moved }) {
  const now = stretch(bar.start, bar.length, "wp-moved");
  const fits = stretch(bar.start, bar.length, "wp-fits");
  const node = make(
    "div",
    { class: "wp-track wp-strip", "aria-hidden": "true" },
    stretch(bar.start, bar.length, "wp-slack"),
    now,
    fits,
  );
  return {
    node,
    /**
     * @param {string | null} answer
     * @param {string} key  where practice may show it, else ""
     */
    update(answer, key) {
      hide(now, answer === null);
      if (answer !== null) now.style.left = `${moved[answer]}%`;
      hide(fits, answer === null || !key || answer === key);
      if (key) fits.style.left = `${moved[key]}%`;
      tag(node, "answered", answer !== null);
    },
  };
}

register("what-moves", {
  task: "what-moves.task",
  hint: "what-moves.hint",
  mount(board, place) {
    const { exercise, practice } = board;
    /** @type {WhatMovesLayout} */
    const layout = exercise.layout;
    /** @type {Map<string, Row>} */
    const rows = new Map();
    const cards = layout.rows.map((one) => {
      const item = board.item(one.item);
      const row = radioItem(board, item, rows.size + 1);
      const bars = strip(one);
      row.node.querySelector(".wp-options")?.before(bars.node);
      rows.set(item.id, {
        ...row,
        update(result) {
          bars.update(result.answer, practice && !board.hint(item.id) ? (item.key ?? "") : "");
          row.update(result);
        },
      });
      return make("li", {}, row.node);
    });
    const change = make(
      "p",
      { class: "wp-change" },
      make("strong", {}, t("what-moves.change")),
      " ",
      layout.change,
    );
    /** @type {WhatMovesTold | undefined} */
    const told = exercise.told;
    const after = make("div", { class: "wp-after", hidden: true });
    if (practice && told) after.append(paper(t("what-moves.after"), told.blocks));
    place.append(paper(t("what-moves.before"), layout.blocks), change, list(cards), after);
    return {
      rows,
      update: ({ left, items }) =>
        hide(after, !practice || left.length > 0 || items.some(({ id }) => board.hint(id))),
    };
  },
});
