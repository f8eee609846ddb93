// @ts-check
/** What was reached, on the board and as it is announced. */
import { button, hide, make, table, write } from "./elements.mjs";
import { verdictOf } from "./explanation.mjs";
import { firstTries } from "./firsts.mjs";
import { labelOf } from "./labels.mjs";
import { t } from "../words.mjs";
/** @import { Board, Exercise, ItemScore, Score } from "../board.mjs" */

/**
 * The result of a practice exercise, from when the last item is answered.
 * @param {Board} board
 * @param {number} level  of its heading
 * @param {HTMLElement | ""} summary  of the kind
 */
export function resultPanel({ exercise, forget, focus }, level, summary) {
  const title = make("div", { class: "wp-result-title wp-head", role: "heading", "aria-level": level });
  const first = make("p");
  const perLine = make("div", { class: "wp-lines" });
  /** @type {string[]} */
  let missed = [];
  const again = button("", () => {
    forget(missed);
    focus(missed[0]);
  });
  const actions = make("div", { class: "wp-actions" }, again);
  const name = make("summary");
  const told = make("ol");
  const every = make("details", { class: "wp-every" }, name, told);
  const node = make(
    "section",
    { class: "wp-result", tabindex: -1, hidden: true },
    title,
    first,
    summary,
    perLine,
    actions,
    every,
  );

  const scored = exercise.items.filter((item) => item.key && (item.points ?? 1) > 0);
  const lines = [1, 2, 3, 4].filter((line) => scored.some((item) => item.line === line));

  return {
    node,
    /** @param {Score} score @param {(id: string) => ItemScore} of @param {boolean} shown  whether verdicts are */
    update(score, of, shown) {
      const then = shown ? firstTries(exercise, of) : {};
      hide(node, score.left.length > 0 || score.maximum === 0);
      if (node.hidden) return;
      write(title, reached(exercise, score));
      missed = score.items.filter((item) => item.asked && item.points < item.maximum).map((item) => item.id);
      hide(again, !missed.length);
      write(again, t("board.again", { n: missed.length }));

      const asked = scored.filter((item) => of(item.id).asked);
      const known = asked.filter((item) => item.id in then);
      write(first, t("board.first", { n: known.filter((item) => then[item.id]).length, all: known.length }));
      hide(first, !known.length);
      const rows = lines.map((line) => {
        const own = asked.filter((item) => item.line === line).map((item) => of(item.id));
        const number = make("strong", {}, t("board.line", { n: line }));
        const head = make("span", {}, number, " ", exercise.test?.[line] ?? "");
        return [head, count(own.filter((item) => item.points === item.maximum).length, own.length)];
      });
      perLine.replaceChildren(lines.length ? table(t("board.by_line"), [], rows) : "");

      write(name, t("board.explained", { n: asked.length }));
      told.replaceChildren(
        ...asked.map((item) => {
          const { state, verdict, fitting } = verdictOf(exercise, item, of(item.id));
          const chosen = t("board.chosen", { label: labelOf(exercise, of(item.id).answer ?? "") });
          return make(
            "li",
            { "data-state": state },
            make("p", { class: "wp-asked" }, item.text),
            make("p", { class: "wp-told" }, `${verdict} ${chosen} ${fitting}`),
            make("p", {}, item.why?.[item.key ?? ""] ?? ""),
          );
        }),
      );
    },
  };
}

/**
 * What is announced once all is answered.
 * @param {Board} board
 * @param {Score} score
 */
export function finished({ exercise, practice }, score) {
  const all = t("board.all", { n: score.all ?? score.answered });
  return practice && score.maximum > 0 ? `${all} ${reached(exercise, score)}. ${t("board.below")}` : all;
}

/**
 * How many of how many, in words.
 * @param {number} done
 * @param {number} all
 */
export const count = (done, all) => t("board.count", { done, all });

/**
 * Points of all points; where items earn less than half a point, as the cells of a chart do, items are counted.
 * @param {Exercise} exercise
 * @param {Score} score
 */
function reached({ items }, score) {
  if (items.every((item) => Number.isInteger(2 * (item.points ?? 1))))
    return t("board.result", { points: rounded(score.points), most: rounded(score.maximum) });
  const right = score.items.filter((item) => item.points > 0).length;
  return t("board.result", { points: right, most: items.filter((item) => item.key).length });
}

/** @param {number} points */
const rounded = (points) => Math.round(points * 100) / 100;
