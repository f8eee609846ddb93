// @ts-check
/**
 * RACI: a table of activities and people; each cell that the story decides gets a letter.
 *
 * @typedef {import("../board.mjs").Item} Item
 * @typedef {import("../board.mjs").ItemScore} ItemScore
 * @typedef {{ id: string, label: string, role: string }} Column
 * @typedef {{ id: string, text: string }} Line
 */
import { confidence, explanation, fits, icon, labelOf, make, register, scoreItems } from "../board.mjs";

const WORDS = {
  task:
    "Choose each person’s part. Accountable (A) answers for the work: one person in each row, also if that person " +
    "does it. Responsible (R) does the work, consulted (C) is asked before, informed (I) is told, blank has no part.",
  caption: "Who has which part",
  activity: "Activity",
  choose: "Choose",
  open: "left open",
  rule: ["no A yet", "", "two A", "three A", "four A", "five A", "six A"],
  right: "right",
  notyet: "not yet",
};

/**
 * A name without the role that follows it after a comma.
 * @param {Column} column
 */
const nameOf = (column) => column.label.split(",")[0];

register("raci", {
  task: WORDS.task,
  score: scoreItems,
  mount(board, place) {
    const { exercise, practice } = board;
    /** @type {{ rows: Line[], columns: Column[] }} */
    const { rows, columns } = exercise.layout;
    /** @type {Map<string, { name: string, select: HTMLSelectElement }>} */
    const cells = new Map();

    const body = make("tbody");
    const updates = rows.map((row, index) => {
      const about = `${board.uid}-${row.id}`;
      const rule = make("p", { class: "wp-rule" });
      const number = make("span", { class: "wp-number" }, String(index + 1));
      const text = make("span", { id: about }, row.text);
      const line = make("tr", {}, make("th", { scope: "row" }, number, " ", text, rule));
      const told = make("td", { colspan: columns.length + 1 });
      const foot = make("tr", { class: "wp-row-why", hidden: true }, told);
      body.append(line, foot);

      /** @type {Item[]} */
      const items = [];
      /** @type {((answer: string | null, complete: boolean) => void)[]} */
      const parts = [];
      /** @type {string[]} */
      const fitting = [];
      for (const column of columns) {
        const item = exercise.items.find((one) => one.id === `${row.id}-${column.id}`);
        const who = make("span", { class: "wp-who", id: `${about}-${column.id}` }, column.label);
        const cell = make("td", {}, who);
        line.append(cell);
        if (!item) {
          cell.append(make("span", { class: "wp-open" }, WORDS.open));
          continue;
        }
        const sign = make("span", { class: "wp-sign", id: `${who.id}-sign` });
        const names = { "aria-labelledby": `${about} ${who.id}`, "aria-describedby": sign.id };
        const select = make("select", names, make("option", { value: "", hidden: true }, WORDS.choose));
        for (const value of item.options) select.append(make("option", { value }, labelOf(exercise, value)));
        select.addEventListener("change", () => {
          const was = spoken();
          board.set({ [item.id]: select.value }, practice ? "" : item.id);
          if (spoken() !== was) board.say(spoken());
        });
        const sure = confidence(board, item);
        cell.dataset.item = item.id;
        cell.append(select, sign, sure.node);
        cells.set(item.id, { name: `${index + 1} ${nameOf(column)}`, select });
        items.push(item);
        const letters = [item.key, ...(item.accepted ?? [])].map((id) =>
          id?.replace(/^.$/, (one) => one.toUpperCase()),
        );
        fitting.push(`${nameOf(column)} ${letters.join(" or ")}`);
        parts.push((answer, complete) => {
          select.value = answer ?? "";
          const state = !complete ? "untouched" : fits(item, answer) ? "right" : "notyet";
          if (cell.dataset.state !== state)
            sign.replaceChildren(...(state === "untouched" ? [] : [icon(state), WORDS[state]]));
          cell.dataset.state = state;
          sure.update();
        });
      }

      // One explanation for the row, once all its cells are answered: before, it would give them away.
      const decisive = items.find((item) => item.key === "a") ?? items[0];
      const why = decisive.why?.a ?? "";
      const options = [{ id: "fit", label: fitting.join(", ") }];
      const feedback = explanation(
        { ...board, exercise: { ...exercise, options } },
        { ...decisive, key: "fit", accepted: [], why: { fit: why, not: why } },
      );
      told.append(feedback.node);
      let reached = "";
      const spoken = () => [rule.textContent, reached].filter(Boolean).join(" ");

      /** @param {ItemScore[]} results */
      return (results) => {
        const own = items.map((item) => results.find((one) => one.id === item.id));
        const answers = own.map((one) => one?.answer ?? null);
        const complete = practice && !answers.includes(null);
        const right = items.filter((item, at) => fits(item, answers[at])).length;
        const number = answers.filter((answer) => answer === "a").length;
        const words = answers.some(Boolean) && WORDS.rule[number];
        rule.textContent = words ? `This row has ${words}.` : "";
        parts.forEach((update, at) => update(answers[at], complete));
        reached = complete ? `${right} of ${items.length} cells fit. ${why}` : "";
        foot.hidden = !complete;
        const answer = right === items.length ? "fit" : "not";
        told.dataset.state = answer === "fit" ? "right" : "notyet";
        if (complete && own[0]) feedback.update({ ...own[0], answer });
      };
    });

    const heads = columns.map((column) =>
      make("th", { scope: "col", "data-role": column.role }, icon(column.role), column.label),
    );
    const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, WORDS.activity), ...heads));
    place.append(make("table", { class: "wp-raci" }, make("caption", {}, WORDS.caption), head, body));

    return {
      update: (score) => updates.forEach((update) => update(score.items)),
      focus: (id) => cells.get(id)?.select.focus(),
      name: (id) => cells.get(id)?.name ?? "",
    };
  },
});
