// @ts-check
/** Pairs: questions that look alike and have different owners. A missed pair is shown side by side. */
import { icon, labelOf, make, radioItem, register, scoreItems } from "../board.mjs";
/** @import { Exercise, Item, ItemScore } from "../board.mjs" */

const WORDS = {
  task: "Whose question is it? Choose one owner for each.",
  sideBySide: "Side by side: the same beginning, another owner",
  told: (/** @type {number} */ right, /** @type {number} */ all) =>
    `Both questions right in ${right} of ${all} pairs.`,
};

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
    const role = exercise.options.find((option) => option.id === key)?.role;
    const owner = role
      ? make("strong", { style: `color: var(--wp-${key})` }, icon(key), labelOf(exercise, key))
      : make("strong", {}, labelOf(exercise, key));
    return make(
      "div",
      {},
      make("p", {}, start, ` ${words[index].slice(shared).join(" ")}`),
      make("p", {}, owner),
      make("p", {}, item.why?.[key] ?? ""),
    );
  });
  const title = make("p", { class: "wp-pair-title" }, WORDS.sideBySide);
  return make("div", { class: "wp-pair", hidden: true }, title, make("div", {}, ...halves));
}

register("pairs", {
  task: WORDS.task,
  score: scoreItems,
  mount(board, place) {
    const { exercise } = board;
    const items = exercise.items.filter((item) => !item.optional);
    const rows = new Map(items.map((item, index) => [item.id, radioItem(board, item, index + 1)]));
    place.append(
      make(
        "ol",
        { class: "wp-items", role: "list" },
        ...[...rows.values()].map((row) => make("li", {}, row.node)),
      ),
    );
    /** @type {string[][]} */
    const ids = exercise.layout.pairs;
    const pairs = ids.map((pair) => {
      const node = sideBySide(
        exercise,
        pair.map((id) => /** @type {Item} */ (items.find((item) => item.id === id))),
      );
      // With the later of the two, where the learner is when both are answered.
      if (board.practice) rows.get(pair[1])?.node.append(node);
      return { ids: pair, node };
    });
    const summary = make("p");
    return {
      summary,
      update(score) {
        const results = new Map(score.items.map((result) => [result.id, result]));
        for (const [id, row] of rows) row.update(/** @type {ItemScore} */ (results.get(id)));
        let right = 0;
        for (const pair of pairs) {
          const both = pair.ids.map((id) => results.get(id));
          const missed = both.some((result) => !result?.points);
          if (!missed) right += 1;
          pair.node.hidden = !missed || both.some((result) => !result?.answer);
        }
        summary.textContent = WORDS.told(right, pairs.length);
      },
      focus: (id) => rows.get(id)?.focus(),
    };
  },
});
