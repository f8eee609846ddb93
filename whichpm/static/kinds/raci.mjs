// @ts-check
/**
 * RACI: a table of activities and people; each cell that the story decides gets a letter.
 */
import { pens, picker } from "../board/choices.mjs";
import { confidence } from "../board/confidence.mjs";
import { hide, make, tag } from "../board/elements.mjs";
import { explanation } from "../board/explanation.mjs";
import { icon } from "../board/icons.mjs";
import { register } from "../board/kinds.mjs";
import { fits, scoreItems, stateOf, total } from "../board/scoring.mjs";
import { t } from "../words.mjs";
/** @import { Item, ItemScore, Row } from "../board.mjs" */
/** @import { RaciLayout } from "../exercise.d.ts" */

register("raci", {
  task: "raci.task",
  /** A row with two people accountable has nobody: its A earns nothing. */
  score(exercise, answers) {
    const { items } = scoreItems(exercise, answers);
    const of = new Map(items.map((item) => [item.id, item]));
    /** @type {RaciLayout} */
    const { rows, columns } = exercise.layout;
    for (const row of rows) {
      const chosen = columns.flatMap((column) => of.get(`${row.id}-${column.id}`) ?? []);
      const accountable = chosen.filter((cell) => cell.answer === "a");
      // The right one of several has nothing to be tried again.
      if (accountable.length > 1)
        for (const cell of accountable) if (cell.points) cell.points = cell.maximum = 0;
    }
    return total(exercise, items);
  },
  mount(board, place) {
    const { exercise, practice } = board;
    /** @type {RaciLayout} */
    const { rows: lines, columns } = exercise.layout;
    /** @type {Map<string, Row>} */
    const rows = new Map();

    /** An activity with what is said of it, so that the verdict can stay in sight with it. @type {HTMLElement[]} */
    const bodies = [];
    const updates = lines.map((line, index) => {
      const about = `${board.uid}-${line.id}`;
      const rule = make("p", { class: "wp-rule" });
      const number = make("span", { class: "wp-number" }, index + 1);
      const text = make("span", { id: about }, line.text);
      const sure = confidence(board, line.id, line.text);
      const told = make("td", { colspan: columns.length + 1 });
      const foot = make("tr", { class: "wp-row-why", hidden: true }, told);

      /** @type {Item[]} */
      const items = [];
      /** @type {string[]} */
      const fitting = [];
      let complete = false;
      const cells = columns.map((column) => {
        const item = board.item(`${line.id}-${column.id}`);
        const who = make("span", { class: "wp-who", id: `${about}-${column.id}` }, column.label);
        if (!item) return make("td", {}, who, make("span", { class: "wp-open" }, t("raci.open")));
        // A name without the role that follows it after a comma.
        const name = column.label.split(",")[0];
        const sign = make("span", { class: "wp-sign", id: `${who.id}-sign` });
        const names = { "aria-labelledby": `${about} ${who.id}`, "aria-describedby": sign.id };
        const choose = (/** @type {string} */ letter) => {
          const was = spoken();
          board.set({ [item.id]: letter }, practice ? "" : item.id);
          if (spoken() && spoken() !== was) board.say(spoken());
        };
        const select = picker(board, item, t("raci.choose"), names, choose);
        const taps = pens(board, item, names, {}, choose);
        const cell = make("td", { "data-item": item.id }, who, select, taps.node, sign);
        items.push(item);
        const letters = [item.key, ...(item.accepted ?? [])].map((id) =>
          id?.replace(/^.$/, (one) => one.toUpperCase()),
        );
        fitting.push(`${name} ${letters.join(t("raci.or"))}`);
        rows.set(item.id, {
          name: `${index + 1} ${name}`,
          focus: () => taps.focus(select),
          update({ answer }) {
            select.value = answer ?? "";
            const state = stateOf(board, item, complete ? answer : null);
            taps.update(answer, state, false);
            if (cell.dataset.state === state) return;
            tag(cell, "state", state);
            sign.replaceChildren(
              ...(complete ? [icon(state), t(state === "right" ? "raci.right" : "raci.notyet")] : []),
            );
          },
        });
        return cell;
      });
      const row = make("tr", {}, make("th", { scope: "row" }, number, " ", text, sure.node), cells);
      bodies.push(make("tbody", {}, row, foot));

      // One explanation for the row, once all its cells are answered: before, it would give them away.
      const decisive = items.find((item) => item.key === "a") ?? items[0];
      const why = decisive.why?.a ?? "";
      const options = [{ id: "fit", label: fitting.join(", ") }];
      const feedback = explanation(
        { ...board, exercise: { ...exercise, options }, hint: () => "" },
        { ...decisive, key: "fit", accepted: [], why: { fit: why, not: why } },
      );
      told.append(rule, feedback.node);
      let reached = "";
      const spoken = () => [rule.textContent, reached].filter(Boolean).join(" ");

      /** @param {(id: string) => ItemScore} of */
      return (of) => {
        const answers = items.map((item) => of(item.id).answer);
        const full = !answers.includes(null);
        complete = practice && full;
        const right = items.filter((item, at) => fits(item, answers[at])).length;
        const count = answers.filter((answer) => answer === "a").length;
        // A row that is not full may still get its A.
        const broken = count > 1 || (full && !count);
        rule.textContent = broken ? t(count ? "raci.many" : "raci.none", { n: count }) : "";
        reached = complete ? `${t("raci.result", { done: right, all: items.length })} ${why}` : "";
        hide(foot, !complete && !rule.textContent);
        sure.update(
          feedback.update({
            ...of(decisive.id),
            answer: complete ? (right === items.length ? "fit" : "not") : null,
          }),
        );
      };
    });

    const heads = columns.map((column) =>
      make("th", { scope: "col", "data-role": column.role }, icon(column.role), column.label),
    );
    const head = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, t("raci.activity")), heads));
    place.append(make("table", { class: "wp-raci" }, make("caption", {}, t("raci.caption")), head, bodies));

    return {
      rows,
      update: (_, of) => updates.forEach((update) => update(of)),
    };
  },
});
