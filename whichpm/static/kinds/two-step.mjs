// @ts-check
/** Two-step: the owner of a statement, then the line of the ownership test that decides. */
import { radioItem } from "../board/choices.mjs";
import { LINE } from "../board/endings.mjs";
import { list, make, table } from "../board/elements.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf } from "../board/labels.mjs";
import { fits, scoreItems, total } from "../board/scoring.mjs";
import { together } from "../board/together.mjs";
import { t } from "../words.mjs";
/** @import { Exercise, Item, ItemScore, Row } from "../board.mjs" */

/**
 * What the result says beyond the points: both parts, and how often each owner was chosen and fits.
 * @param {Exercise} exercise
 * @param {Item[][]} pairs
 * @param {(id: string) => ItemScore} of
 */
function report(exercise, pairs, of) {
  const count = (/** @type {(pair: Item[]) => unknown} */ test) => pairs.filter(test).length;
  const fitting = (/** @type {Item} */ item) => fits(item, of(item.id).answer);
  const owners = count(([owner]) => fitting(owner));
  const lines = count(([, line]) => fitting(line));
  const habits = pairs[0][0].options.map((role) => [
    labelOf(exercise, role),
    count(([owner]) => of(owner.id).answer === role),
    count(([owner]) => owner.key === role),
  ]);
  const torn = count((pair) => !agree(pair, of));
  return [
    make("p", {}, t("two-step.result", { owners, lines, all: pairs.length })),
    table(t("two-step.habits"), ["", t("two-step.chosen"), t("two-step.fits")], habits),
    make("p", { hidden: !torn }, t("two-step.torn", { n: torn })),
  ];
}

/**
 * Whether the chosen line gives the chosen owner: options stand in the same order on both sides.
 * @param {Item[]} pair
 * @param {(id: string) => ItemScore} of
 */
function agree(pair, of) {
  const [owner, line] = pair.map((item) => item.options.indexOf(of(item.id).answer ?? ""));
  return owner === line;
}

register("two-step", {
  task: "two-step.task",
  /** A statement earns its point where owner and line fit, half of it at each. */
  score(exercise, answers) {
    const { items } = scoreItems(exercise, answers);
    const of = new Map(items.map((item) => [item.id, item]));
    for (const owner of items) {
      const line = of.get(owner.id + LINE);
      // Of a statement that is half right, the right half has nothing to be tried again.
      if (line && !(owner.points && line.points))
        for (const half of [owner, line]) if (half.points) half.points = half.maximum = 0;
    }
    return total(exercise, items);
  },
  mount(board, place) {
    const { exercise } = board;
    /** @type {Map<string, Row>} */
    const rows = new Map();
    const owners = exercise.items.filter((item) => item.part === "owner");
    const pairs = owners.map((item) => [item, board.item(item.id + LINE)]);

    const cards = pairs.map((pair, index) => {
      const card = together(board, pair, (own, item, part) =>
        part ? radioItem(own, { ...item, text: t("two-step.which") }) : radioItem(own, item, index + 1),
      );
      rows.set(pair[0].id, { ...card.steps[0], name: index + 1 });
      rows.set(pair[1].id, { ...card.steps[1], name: t("two-step.line", { n: index + 1 }) });
      /** @param {(id: string) => ItemScore} of */
      const update = (of) => {
        card.update(of);
        // Owner and line that go together have one explanation.
        card.told[1].classList.toggle("wp-same", agree(pair, of));
      };
      return { node: make("li", { class: "wp-together wp-two-step wp-card" }, card.nodes), update };
    });
    place.append(list(cards.map((card) => card.node)));

    const summary = make("div");
    return {
      rows,
      summary,
      update(score, of) {
        for (const card of cards) card.update(of);
        if (board.practice && !score.left.length) summary.replaceChildren(...report(exercise, pairs, of));
      },
    };
  },
});
