// @ts-check
/**
 * Match: two columns. Each entry on the left is a radio group of those on the right; where there is room the right column
 * stands beside them, its numbers are what is chosen, and a tap on an entry gives it to the one on the left.
 */
import { radioList } from "../board/choices.mjs";
import { list, make, tag } from "../board/elements.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf } from "../board/labels.mjs";
import { fits } from "../board/scoring.mjs";
/** @import { MatchLayout } from "../exercise.d.ts" */

register("match", {
  task: "match.task",
  hint: "match.hint",
  each: "match.each",
  mount(board, place) {
    const { exercise, practice } = board;
    /** @type {MatchLayout} */
    const { left, right } = exercise.layout;
    const items = exercise.items.filter((item) => !item.optional);
    place.append(make("p", { class: "wp-column" }, left));
    const rows = radioList(board, place);
    /** The entry on the left whose turn it is; the first open one where there is none. */
    let current = "";
    /** @param {string} name @param {string} option @returns {HTMLInputElement | null | undefined} */
    const optionOf = (name, option) => rows.get(name)?.node.querySelector(`[value="${option}"]`);
    place.addEventListener("focusin", ({ target }) => {
      const card = /** @type {HTMLElement} */ (target).closest("[data-item]");
      current = /** @type {HTMLElement | null} */ (card)?.dataset.item ?? "";
    });
    place.addEventListener("click", ({ target }) => {
      const named = /** @type {Element} */ (target).closest("legend");
      if (named) rows.get(/** @type {HTMLElement} */ (named.parentElement).dataset.item ?? "")?.focus();
    });
    const entries = items[0].options.map((id, index) => {
      const number = make("span", { class: "wp-number" }, index + 1);
      const node = make("li", {}, number, " ", labelOf(exercise, id));
      node.addEventListener("click", () => {
        const name = current || items.find((item) => !board.answers()[item.id])?.id;
        const input = optionOf(name ?? "", id);
        input?.focus();
        input?.click();
        current = "";
      });
      return { id, node };
    });
    // What stands here is said by the options of every group.
    const column = make("div", { class: "wp-rights", "aria-hidden": "true" });
    const title = make("p", { class: "wp-column" }, right);
    column.append(title, list(entries.map(({ node }) => node)));
    place.append(column);
    return {
      rows,
      update(_, of) {
        for (const { id, node } of entries) {
          const given = items.filter((item) => of(item.id).answer === id);
          tag(node, "given", given.map(({ text }) => text).join(", "));
          // What another entry has is likely not free; in practice only what fits there is known to be.
          for (const item of items) {
            const other = given.find((one) => one !== item && (!practice || fits(one, id)));
            const label = /** @type {HTMLElement} */ (optionOf(item.id, id)?.nextElementSibling);
            tag(label, "given", other?.text ?? "");
          }
        }
      },
    };
  },
});
