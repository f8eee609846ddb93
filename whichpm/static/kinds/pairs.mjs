// @ts-check
/**
 * Pairs: questions that look alike and have different answers. In practice both stand together, and the words that make
 * the difference are marked; a graded one asks them apart, so that no answer follows from another.
 */
import { radioItem, radioList } from "../board/choices.mjs";
import { list, make } from "../board/elements.mjs";
import { register } from "../board/kinds.mjs";
import { together } from "../board/together.mjs";
import { t } from "../words.mjs";
/** @import { Board, Item, Row } from "../board.mjs" */
/** @import { PairsLayout } from "../exercise.d.ts" */

/**
 * The text of each of two questions in three parts, of which the middle one is its own.
 * @param {Item[]} pair
 */
function parted(pair) {
  const [one, other] = pair.map((item) => item.text.split(" "));
  const least = Math.min(one.length, other.length) - 1;
  let start = 0;
  while (start < least && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [one, other].map((words) =>
    [words.slice(0, start), words.slice(start, words.length - end), words.slice(words.length - end)].map(
      (part) => part.join(" "),
    ),
  );
}

/**
 * Both questions of a pair on one card.
 * @param {Board} board
 * @param {Item[]} pair
 * @param {number} number  of the first
 */
function card(board, pair, number) {
  const texts = parted(pair);
  const both = together(board, pair, (own, item, at) => {
    const row = radioItem(own, item, number + at);
    const [start, differs, end] = texts[at];
    const marked = make("mark", {}, differs);
    row.node.querySelector("legend")?.lastChild?.replaceWith(start, start && " ", marked, end && " ", end);
    return row;
  });
  both.told.forEach((told, at) => told.before(make("span", { class: "wp-which" }, number + at)));
  return { ...both, node: make("li", { class: "wp-together wp-twins wp-card" }, both.nodes) };
}

register("pairs", {
  task: "pairs.task",
  mount(board, place) {
    const { exercise } = board;
    /** @type {PairsLayout} */
    const layout = exercise.layout;
    // As a learner meets the questions: the pair of the first one first.
    const pairs = exercise.items.flatMap((item, at) => {
      const partner = layout.pairs.find((ids) => ids.includes(item.id))?.find((id) => id !== item.id) ?? "";
      const other = exercise.items.findIndex(({ id }) => id === partner);
      return at < other ? [[item, exercise.items[other]]] : [];
    });
    if (!board.practice) return { rows: radioList(board, place) };
    /** @type {Map<string, Row>} */
    const rows = new Map();
    const cards = pairs.map((pair, at) => {
      const one = card(board, pair, 2 * at + 1);
      pair.forEach((item, index) => rows.set(item.id, one.steps[index]));
      return one;
    });
    place.append(list(cards.map(({ node }) => node)));
    const summary = make("p");
    return {
      rows,
      summary,
      update(_, of) {
        for (const one of cards) one.update(of);
        const done = pairs.filter((pair) => pair.every(({ id }) => of(id).points)).length;
        summary.textContent = t("pairs.result", { done, all: pairs.length });
      },
    };
  },
});
