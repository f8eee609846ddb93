// @ts-check
/** Two-step: the owner of a statement, then the line of the ownership test that decides. */
import { fits, labelOf, make, radioItem, register, scoreItems } from "../board.mjs";
/** @import { Board, Exercise, Item, ItemScore } from "../board.mjs" */

const WORDS = {
  task: "Choose the owner of each statement, then the line of the ownership test that decides.",
  which: "Which line of the ownership test decides?",
  line: (/** @type {number} */ number) => `${number}, line`,
  owner: "Owner",
  reason: "Line that decides",
  of: (/** @type {number} */ right, /** @type {number} */ all) => `${right} of ${all}`,
  parts: "Owner and reason apart",
  habits: "Your choices beside what fits",
  chosen: "chosen",
  fits: "fits",
  apart: (/** @type {number} */ number) =>
    number === 1
      ? "In 1 statement the line you chose gives another owner than yours."
      : `In ${number} statements the line you chose gives another owner than yours.`,
};

/**
 * A table of numbers; gives the function that fills it.
 * @param {string} caption
 * @param {string[]} heads  "" for none
 * @param {string[]} names  of the rows
 */
function table(caption, heads, names) {
  const cells = names.map(() => heads.map(() => make("td")));
  const head = make("tr", {}, make("td"), ...heads.map((name) => make("th", { scope: "col" }, name)));
  const rows = names.map((name, row) => make("tr", {}, make("th", { scope: "row" }, name), ...cells[row]));
  return {
    node: make(
      "table",
      {},
      make("caption", {}, caption),
      ...(heads[0] ? [make("thead", {}, head)] : []),
      make("tbody", {}, ...rows),
    ),
    /** @param {(string | number)[][]} values */
    fill: (values) =>
      cells.forEach((row, index) =>
        row.forEach((cell, column) => {
          cell.textContent = String(values[index][column]);
        }),
      ),
  };
}

/**
 * What the result says beyond the points: both parts, and how often each owner was chosen and fits.
 * @param {Exercise} exercise
 * @param {Item[][]} pairs
 */
function report(exercise, pairs) {
  const roles = pairs[0][0].options;
  const parts = table(WORDS.parts, [""], [WORDS.owner, WORDS.reason]);
  const habits = table(
    WORDS.habits,
    [WORDS.chosen, WORDS.fits],
    roles.map((role) => labelOf(exercise, role)),
  );
  const apart = make("p");
  return {
    node: make("div", { class: "wp-parts" }, parts.node, habits.node, apart),
    /** @param {(id: string) => ItemScore} of */
    update(of) {
      const right = (/** @type {number} */ part) =>
        WORDS.of(pairs.filter((pair) => of(pair[part].id).points > 0).length, pairs.length);
      parts.fill([[right(0)], [right(1)]]);
      habits.fill(
        roles.map((role) => [
          pairs.filter(([owner]) => of(owner.id).answer === role).length,
          pairs.filter(([owner]) => owner.key === role).length,
        ]),
      );
      const torn = pairs.filter((pair) => !agree(pair, of)).length;
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
