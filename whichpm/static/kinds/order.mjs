// @ts-check
/**
 * Order: steps are moved up and down; each step that directly follows the right one earns a point.
 *
 * In practice every move is saved, but verdicts appear when the learner asks for them: after one move all steps
 * are answered, and the fitting places would be given away.
 */
import { confidence } from "../board/confidence.mjs";
import { button, hide, list, make, onKey, tag } from "../board/elements.mjs";
import { explanation } from "../board/explanation.mjs";
import { register } from "../board/kinds.mjs";
import { scoreItems, stateOf, total } from "../board/scoring.mjs";
import { t } from "../words.mjs";
/** @import { Exercise, Item, ItemScore, Row, Score } from "../board.mjs" */

/**
 * Steps without what is asked beside them (how sure somebody is), in the order in which they are first shown.
 * @param {Exercise} exercise
 */
const stepsOf = (exercise) => exercise.items.filter((item) => !item.optional);

/**
 * The step on each place; none where two steps claim it.
 * @param {Exercise} exercise
 * @param {ItemScore[]} results
 */
const placed = (exercise, results) =>
  stepsOf(exercise).map((_, at) => {
    const here = results.filter((result) => Number(result.answer) === at + 1);
    return here.length === 1 ? here[0].id : "";
  });

/**
 * The accepted order that fits best, and the steps in it that directly follow the right one. An item's key and its
 * further accepted options are its places in the accepted orders.
 * @param {Exercise} exercise
 * @param {string[]} ids  the step on each place
 */
function compare(exercise, ids) {
  /** @type {string[]} */
  let order = [];
  /** @type {string[] | undefined} */
  let right;
  for (let index = 0; index <= (exercise.items[0].accepted ?? []).length; index++) {
    /** @param {Item} step */
    const place = (step) => Number([step.key, ...(step.accepted ?? [])][index]);
    const found = stepsOf(exercise)
      .sort((a, b) => place(a) - place(b))
      .map((step) => step.id);
    const fits = found.filter((id, at) => at && ids[ids.indexOf(id) - 1] === found[at - 1]);
    if (!right || fits.length > right.length) [order, right] = [found, fits];
  }
  return { order, right: right ?? [] };
}

register("order", {
  task: "order.task",
  score(exercise, answers) {
    const { items } = scoreItems(exercise, answers);
    const { order, right } = compare(exercise, placed(exercise, items));
    /** @param {number} at */
    const half = (at) => (right.includes(order[at]) ? 0.5 : 0);
    return total(
      exercise,
      items.map((item) => {
        const at = order.indexOf(item.id);
        const maximum = at < 0 ? 0 : at % (order.length - 1) ? 1 : 0.5;
        return { ...item, points: half(at) + half(at + 1), maximum };
      }),
    );
  },
  mount(board, place) {
    const { exercise, practice } = board;
    const steps = stepsOf(exercise);
    const all = steps.map((step) => step.id);
    let sequence = all;
    let checked = "";
    /** @type {Score} */
    let latest;
    /** @param {string} id */
    const letter = (id) => String.fromCharCode(65 + all.indexOf(id));

    // Verdicts speak of what a step follows, because that is what counts.
    const options = [
      { id: "@", label: t("order.first") }, // the sign before "A"
      ...all.map((id) => ({ id: letter(id), label: t("order.after", { letter: letter(id) }) })),
    ];
    const told = { ...board, exercise: { ...exercise, options }, hint: () => "" };
    /**
     * @param {string[]} ids
     * @param {string} id
     */
    const before = (ids, id) => letter(ids[ids.indexOf(id) - 1]);

    /** @type {Map<string, Row>} */
    const rows = new Map();
    const lines = steps.map((step) => {
      const { id } = step;
      const shown = { ...step, accepted: [] };
      const feedback = explanation(told, shown);
      const number = make("span", { class: "wp-number" });
      const about = `${board.uid}-${id}`;
      const mark = make("b", { class: "wp-letter" }, letter(id));
      const moves = [t("order.up"), t("order.down")].map((word, index) =>
        button(word, () => move(id, 2 * index - 1), {
          "aria-label": `${word}: ${t("order.step", { letter: letter(id) })}`,
          "aria-describedby": about,
        }),
      );
      const node = make(
        "div",
        { class: "wp-item wp-card wp-step", "data-item": id },
        make("p", { id: about }, number, mark, " ", step.text),
        make("div", { class: "wp-moves" }, moves),
        feedback.node,
      );
      onKey(node, (key) => {
        const by = /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 })[key];
        if (by) move(id, by);
        return by;
      });
      rows.set(id, {
        focus: () => moves[sequence[0] === id ? 1 : 0].focus(),
        /** @param {ItemScore} result */
        update(result) {
          const at = sequence.indexOf(id);
          const answer = before(sequence, id);
          number.textContent = `${at + 1}`;
          moves[0].ariaDisabled = `${at === 0}`;
          moves[1].ariaDisabled = `${at === all.length - 1}`;
          shown.key = isChecked() ? before(compare(exercise, sequence).order, id) : null;
          shown.why = { [answer]: step.why?.[step.key ?? ""] ?? "" };
          tag(node, "state", stateOf(board, shown, shown.key && answer));
          feedback.update({ ...result, answer });
        },
      });
      return make("li", {}, node);
    });
    const isChecked = () => sequence.join() === checked && !latest.left.length;

    /** @param {string} id */
    const save = (id) =>
      board.set(Object.fromEntries(sequence.map((one, at) => [one, `${at + 1}`])), practice ? "" : id);
    /**
     * @param {string} id
     * @param {number} by
     */
    const move = (id, by) => {
      const from = sequence.indexOf(id);
      const to = Math.max(0, Math.min(all.length - 1, from + by));
      sequence = sequence.filter((other) => other !== id);
      sequence.splice(to, 0, id);
      if (to !== from) save(id);
      board.say(t("order.now", { letter: letter(id), n: to + 1, all: all.length }));
    };

    const summary = make("p");
    const done = button(t(practice ? "order.check" : "order.keep"), () => {
      if (practice) checked = sequence.join();
      save(sequence[0]);
      board.say((practice && summary.textContent) || t("order.kept"));
      if (!practice) board.focus(sequence[0]);
    });
    const ordered = list(lines);
    const sure = confidence(board, "order", t("order.this"));
    place.append(ordered, sure.node, done);

    /** @param {Score} score */
    const update = (score) => {
      latest = score;
      const fixed = placed(exercise, score.items);
      const rest = all.filter((id) => !fixed.includes(id));
      sequence = fixed.map((id) => id || `${rest.shift()}`);
      arrange(
        ordered,
        sequence.map((id) => lines[all.indexOf(id)]),
      );
      tag(place, "checked", isChecked());
      sure.update(isChecked());
      summary.textContent = t("order.result", { points: score.points, most: all.length - 1 });
      hide(done, !practice && !score.left.length);
    };
    return { rows, update, summary, whole: true };
  },
});

/**
 * Brings lines into an order without touching the one that holds the focus, for to move it is to lose it.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} lines
 */
function arrange(list, lines) {
  if (lines.every((line, index) => list.children[index] === line)) return;
  const still = lines.findIndex((line) => line.matches(":focus-within"));
  lines.forEach((line, index) => {
    if (index < still) lines[still].before(line);
    else if (index > still) list.append(line);
  });
}
