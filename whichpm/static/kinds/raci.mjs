// @ts-check
/** RACI: a table of activities and people; each cell that the story decides gets a letter. */
import { confidence, explanation, fits, icon, make, register, scoreItems } from "../board.mjs";

const WORDS = {
  task:
    "Choose each person’s part. Accountable (A) answers for the work: one person in each row, also if that person " +
    "does it. Responsible (R) does the work, consulted (C) is asked before, informed (I) is told, blank has no part.",
  caption: "Who has which part",
  activity: "Activity",
  choose: "Choose",
  open: "left open",
  openLong: "The story leaves this open.",
  noA: "This row has no A yet.",
  manyA: (/** @type {number} */ number) =>
    `This row has ${["two", "three", "four", "five", "six"][number - 2]} A.`,
  rowRight: (/** @type {number} */ right, /** @type {number} */ all) => `${right} of ${all} cells fit.`,
  right: "right",
  notYet: "not yet",
};

/**
 * Somebody's name without the role that a label gives after a comma.
 * @param {{ label: string }} person
 */
const nameOf = (person) => person.label.split(",")[0];

/** @param {string} letter */
const short = (letter) => (letter === "blank" ? "blank" : letter.toUpperCase());

register("raci", {
  task: WORDS.task,
  score: scoreItems,
  mount(board, place) {
    const { exercise, practice } = board;
    const { rows, columns } = exercise.layout;
    /** @type {Map<string, HTMLSelectElement>} */
    const selects = new Map();
    /** @type {Map<string, string>} */
    const names = new Map();

    const body = make("tbody", { role: "rowgroup" });
    const updates = rows.map((/** @type {any} */ row, /** @type {number} */ index) => {
      const rowId = `${board.uid}-${row.id}`;
      const rule = make("p", { class: "wp-rule", hidden: true });
      const number = make("span", { class: "wp-number" }, String(index + 1));
      const head = make("th", { scope: "row", role: "rowheader" });
      head.append(number, " ", make("span", { id: rowId }, row.text), rule);
      const line = make("tr", { role: "row" }, head);
      /** @type {{ item: import("../board.mjs").Item, column: any, update(answer: string | null, told: boolean): void }[]} */
      const cells = [];
      for (const column of columns) {
        const item = exercise.items.find((one) => one.id === `${row.id}-${column.id}`);
        const label = make("span", { class: "wp-who", id: `${rowId}-${column.id}` }, column.label);
        const cell = make("td", { role: "cell" }, label);
        line.append(cell);
        if (!item) {
          cell.append(make("span", { class: "wp-open", title: WORDS.openLong }, WORDS.open));
          continue;
        }
        const select = make("select", { "aria-labelledby": `${rowId} ${label.id}` });
        select.append(make("option", { value: "", disabled: true, hidden: true }, WORDS.choose));
        for (const id of item.options)
          select.append(
            make("option", { value: id }, exercise.options.find((one) => one.id === id)?.label ?? id),
          );
        select.addEventListener("change", () => choose(item.id, select.value));
        const sign = make("span", { class: "wp-sign", id: `${label.id}-sign` });
        const sure = confidence(board, item);
        select.setAttribute("aria-describedby", sign.id);
        cell.dataset.item = item.id;
        cell.append(select, sign, sure.node);
        selects.set(item.id, select);
        names.set(item.id, `${index + 1} ${nameOf(column)}`);
        cells.push({
          item,
          column,
          update(answer, told) {
            if (select.value !== (answer ?? "")) select.value = answer ?? "";
            const state = told
              ? fits(item, answer)
                ? "right"
                : "notyet"
              : answer
                ? "answered"
                : "untouched";
            if (cell.dataset.state !== state) {
              cell.dataset.state = state;
              sign.replaceChildren(
                ...(told ? [icon(state), state === "right" ? WORDS.right : WORDS.notYet] : []),
              );
            }
            sure.update();
          },
        });
      }
      body.append(line);

      // One explanation for the row, once all its cells are answered: before, it would give them away.
      const fitting = cells
        .map(({ item, column }) => {
          const letters = [item.key ?? "", ...(item.accepted ?? [])].map(short);
          return `${nameOf(column)} ${letters.join(" or ")}`;
        })
        .join(", ");
      const first = cells.find(({ item }) => item.key === "a")?.item ?? cells[0].item;
      const why = first.why?.[first.key ?? ""] ?? "";
      const options = [{ id: "fit", label: fitting }];
      const feedback = explanation(
        { ...board, exercise: { ...exercise, options } },
        { ...first, key: "fit", accepted: [], why: { fit: why, not: why } },
      );
      const told = make("td", { role: "cell", colspan: columns.length + 1 }, feedback.node);
      const foot = make("tr", { role: "row", class: "wp-row-why", hidden: true }, told);
      if (practice) body.append(foot);

      return {
        ids: cells.map(({ item }) => item.id),
        text: () =>
          [rule.textContent, foot.hidden ? "" : `${foot.dataset.right} ${why}`].filter(Boolean).join(" "),
        /** @param {Map<string, import("../board.mjs").ItemScore>} results */
        update(results) {
          const answers = cells.map(({ item }) => results.get(item.id)?.answer ?? null);
          const complete = practice && !answers.includes(null);
          const right = cells.filter(({ item }, cell) => fits(item, answers[cell])).length;
          const accountable = answers.filter((answer) => answer === "a").length;
          const touched = answers.some((answer) => answer !== null);
          rule.textContent =
            accountable > 1 ? WORDS.manyA(accountable) : touched && !accountable ? WORDS.noA : "";
          rule.hidden = !rule.textContent;
          cells.forEach((cell, index) => cell.update(answers[index], complete));
          foot.hidden = !complete;
          foot.dataset.right = WORDS.rowRight(right, cells.length);
          const result = results.get(first.id);
          if (result)
            feedback.update({
              ...result,
              answer: complete ? (right === cells.length ? "fit" : "not") : null,
            });
          told.dataset.state = right === cells.length ? "right" : "notyet";
        },
      };
    });

    const choose = (/** @type {string} */ id, /** @type {string} */ option) => {
      const row = updates.find((/** @type {any} */ one) => one.ids.includes(id));
      const was = row.text();
      board.set({ [id]: option }, practice ? "" : id);
      if (row.text() !== was) board.say(row.text());
    };

    const heads = columns.map((/** @type {any} */ column) =>
      make(
        "th",
        { scope: "col", role: "columnheader", "data-role": column.role },
        icon(column.role),
        " ",
        column.label,
      ),
    );
    const corner = make("th", { scope: "col", role: "columnheader" }, WORDS.activity);
    const head = make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, corner, ...heads));
    place.append(
      make("table", { class: "wp-raci", role: "table" }, make("caption", {}, WORDS.caption), head, body),
    );

    return {
      update(score) {
        const results = new Map(score.items.map((item) => [item.id, item]));
        for (const row of updates) row.update(results);
      },
      focus: (id) => selects.get(id)?.focus(),
      name: (id) => names.get(id) ?? "",
    };
  },
});
