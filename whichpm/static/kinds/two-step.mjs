// @ts-check
/** Two-step: the owner of a statement, then the line of the ownership test that decides. */
import { fits, labelOf, make, radioItem, register, scoreItems } from "../board.mjs";
/** @import { Board, Exercise, Item, ItemScore } from "../board.mjs" */

const WORDS = {
  task: "Choose the owner of each statement, then the line of the ownership test that decides.",
  which: "Which line of the ownership test decides?",
  line: (/** @type {number} */ number) => `${number}, line`,
  parts: (/** @type {number} */ owners, /** @type {number} */ lines, /** @type {number} */ all) =>
    `Owner: ${owners} of ${all}. Line that decides: ${lines} of ${all}.`,
  habits: "Your choices beside what fits",
  chosen: "chosen",
  fits: "fits",
  apart: (/** @type {number} */ number) =>
    number === 1
      ? "In 1 statement the line you chose gives another owner than yours."
      : `In ${number} statements the line you chose gives another owner than yours.`,
};

/**
 * What the result says beyond the points: both parts, and how often each owner was chosen and fits.
 * @param {Exercise} exercise
 * @param {Item[][]} pairs
 */
function report(exercise, pairs) {
  const parts = make("p");
  const apart = make("p");
  const cells = pairs[0][0].options.map((role) => ({ role, chosen: make("td"), fits: make("td") }));
  const heads = ["", WORDS.chosen, WORDS.fits].map((name) => make(name ? "th" : "td", {}, name));
  const habits = make(
    "table",
    {},
    make("caption", {}, WORDS.habits),
    make("thead", {}, make("tr", {}, ...heads)),
    make(
      "tbody",
      {},
      ...cells.map(({ role, chosen, fits }) =>
        make("tr", {}, make("th", { scope: "row" }, labelOf(exercise, role)), chosen, fits),
      ),
    ),
  );
  return {
    node: make("div", { class: "wp-parts" }, parts, habits, apart),
    /** @param {(id: string) => ItemScore} of */
    update(of) {
      const count = (/** @type {(pair: Item[]) => unknown} */ test) => pairs.filter(test).length;
      parts.textContent = WORDS.parts(
        count(([owner]) => of(owner.id).points),
        count(([, line]) => of(line.id).points),
        pairs.length,
      );
      for (const { role, chosen, fits } of cells) {
        chosen.textContent = String(count(([owner]) => of(owner.id).answer === role));
        fits.textContent = String(count(([owner]) => owner.key === role));
      }
      const torn = count((pair) => !agree(pair, of));
      apart.hidden = torn === 0;
      apart.textContent = WORDS.apart(torn);
    },
  };
}

/**
 * Whether the chosen line gives the chosen owner: options stand in the same order on both sides.
 * @param {Item[]} pair
 * @param {(id: string) => ItemScore} of
 */
function agree([owner, line], of) {
  return owner.options.indexOf(of(owner.id).answer ?? "") === line.options.indexOf(of(line.id).answer ?? "");
}

register("two-step", {
  task: WORDS.task,
  score: scoreItems,
  mount(board, place) {
    const { exercise } = board;
    const byId = new Map(exercise.items.map((item) => [item.id, item]));
    const pairs = exercise.items
      .filter((item) => item.part === "owner")
      .map((item) => [item, /** @type {Item} */ (byId.get(`${item.id}-line`))]);

    const rows = pairs.map((pair, index) => {
      // The verdict waits for both: an explained owner would give the line away.
      /** @type {Board} */
      const own = {
        ...board,
        choose(id, option) {
          const chosen = { ...board.answers(), [id]: option };
          const done = pair.every((item) => item.options.includes(chosen[item.id]));
          const missed = pair.find((item) => !fits(item, chosen[item.id]));
          board.set(
            { [id]: option },
            board.practice && !done ? "" : board.practice ? (missed ?? pair[1]).id : id,
          );
        },
      };
      const steps = [
        radioItem(own, pair[0], index + 1),
        radioItem(own, { ...pair[1], text: WORDS.which }, index + 1),
      ];
      const told = steps.map((step) => /** @type {Element} */ (step.node.querySelector(".wp-feedback")));
      const node = make("li", { class: "wp-two-step" }, ...steps.map((step) => step.node), ...told);
      return { own, steps, told, node };
    });
    place.append(make("ol", { class: "wp-items", role: "list" }, ...rows.map((row) => row.node)));

    const summary = report(exercise, pairs);
    return {
      summary: summary.node,
      update(score) {
        const results = new Map(score.items.map((result) => [result.id, result]));
        const of = (/** @type {string} */ id) => /** @type {ItemScore} */ (results.get(id));
        rows.forEach((row, index) => {
          const pair = pairs[index];
          row.own.practice = board.practice && pair.every((item) => of(item.id).answer);
          row.steps.forEach((step, part) => step.update(of(pair[part].id)));
          row.told.forEach((told, part) =>
            told.setAttribute("data-state", of(pair[part].id).points ? "right" : "notyet"),
          );
          // Owner and line that go together have one explanation.
          row.told[1].classList.toggle("wp-same", agree(pair, of));
        });
        if (board.practice) summary.update(of);
      },
      focus: (id) =>
        rows.forEach((row, index) => row.steps[pairs[index].findIndex((item) => item.id === id)]?.focus()),
      name(id) {
        const index = pairs.findIndex((pair) => pair.some((item) => item.id === id));
        return pairs[index]?.[0].id === id ? String(index + 1) : WORDS.line(index + 1);
      },
    };
  },
});
