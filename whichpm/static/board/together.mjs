// @ts-check
/** Questions on one card, whose verdicts wait for the last of them: one explained would give another away. */
import { make } from "./elements.mjs";
import { fits } from "./scoring.mjs";
/** @import { Board, Item, ItemScore, Row } from "../board.mjs" */

/**
 * @param {Board} board
 * @param {Item[]} items
 * @param {(own: Board, item: Item, at: number) => Row & { node: HTMLElement }} draw
 */
export function together(board, items, draw) {
  /** @type {Board} */
  const own = {
    ...board,
    choose(id, option) {
      const chosen = { ...board.answers(), [id]: option };
      const done = items.every((item) => item.options.includes(chosen[item.id]));
      const missed = items.find((item) => !fits(item, chosen[item.id]));
      const judged = done ? (missed ?? items[items.length - 1]).id : "";
      board.set({ [id]: option }, board.practice ? judged : id);
    },
  };
  const steps = items.map((item, at) => draw(own, item, at));
  const told = steps.map((step) => /** @type {HTMLElement} */ (step.node.querySelector(".wp-feedback")));
  const verdicts = make("div", { class: "wp-verdicts" }, told);
  return {
    steps,
    told,
    nodes: [...steps.map((step) => step.node), verdicts],
    /** Before the rows are. @param {(id: string) => ItemScore} of */
    update(of) {
      own.practice = board.practice && items.every((item) => of(item.id).answer);
    },
  };
}
