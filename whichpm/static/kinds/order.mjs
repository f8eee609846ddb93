// @ts-check
/**
 * Order: steps are dragged, moved up and down, or placed one after the other by a tap; each step that directly follows
 * the right one earns a point.
 *
 * In practice every move is saved, but verdicts appear when the learner asks for them: after one move all steps
 * are answered, and the fitting places would be given away. The first one says how many of the first steps stand.
 */
import { arrange, draggable, gliding } from "../board/arranging.mjs";
import { confidence } from "../board/confidence.mjs";
import { button, hide, list, make, onKey, tag, write } from "../board/elements.mjs";
import { explanation } from "../board/explanation.mjs";
import { kept } from "../board/keeping.mjs";
import { register } from "../board/kinds.mjs";
import { scoreItems, stateOf, total } from "../board/scoring.mjs";
import { still } from "../board/still.mjs";
import { keyOf } from "../storage.mjs";
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
 * Every accepted order: an item's key and its further accepted options are its places in them.
 * @param {Exercise} exercise
 */
const accepted = (exercise) =>
  [null, ...(exercise.items[0].accepted ?? [])].map((_, index) => {
    /** @param {Item} step */
    const place = (step) => Number([step.key, ...(step.accepted ?? [])][index]);
    return stepsOf(exercise)
      .sort((a, b) => place(a) - place(b))
      .map((step) => step.id);
  });

/**
 * The accepted order that fits best, and the steps in it that directly follow the right one.
 * @param {Exercise} exercise
 * @param {string[]} ids  the step on each place
 */
function compare(exercise, ids) {
  /** @type {string[]} */
  let order = [];
  /** @type {string[] | undefined} */
  let right;
  for (const found of accepted(exercise)) {
    const fits = found.filter((id, at) => at && ids[ids.indexOf(id) - 1] === found[at - 1]);
    if (!right || fits.length > right.length) [order, right] = [found, fits];
  }
  return { order, right: right ?? [] };
}

/**
 * How many of the first steps stand: as many as an accepted order begins with.
 * @param {Exercise} exercise
 * @param {string[]} ids
 */
const standing = (exercise, ids) =>
  Math.max(...accepted(exercise).map((order) => [...order, ""].findIndex((id, at) => id !== ids[at])));

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
    const key = keyOf(`checked:${exercise.slug}`);
    let sequence = all;
    /** How many steps of the sequence are placed; the rest waits to be, where they are placed one by one. */
    let count = 0;
    /** The order for which the verdict was asked, and how often it was asked for. @type {[string, number]} */
    let [checked, tries] = kept(key) ?? ["", 0];
    /** @type {Score} */
    let latest;
    /** @param {string} id */
    const letter = (id) => String.fromCharCode(65 + all.indexOf(id));
    /** @param {string} id */
    const named = (id) => t("order.step", { letter: letter(id) });
    const isChecked = () => sequence.join() === checked && !latest.left.length;
    /** Whether all is explained: after a first miss only what stands is told. */
    const isTold = () => isChecked() && (tries > 1 || latest.points === all.length - 1);

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
      const about = { "aria-describedby": `${board.uid}-${id}` };
      const grip = make("span", { class: "wp-grip" }, number, make("b", { class: "wp-letter" }, letter(id)));
      const moves = [t("order.up"), t("order.down")].map((word, index) =>
        button(word, () => move(id, 2 * index - 1), { ...about, "aria-label": `${word}: ${named(id)}` }),
      );
      const take = button("", () => taken(id), { ...about, class: "wp-take" });
      const node = make(
        "div",
        { class: "wp-item wp-card wp-step", "data-item": id },
        make(
          "div",
          { class: "wp-text" },
          grip,
          make("p", { id: about["aria-describedby"] }, step.text),
          take,
        ),
        make("div", { class: "wp-moves" }, moves),
        feedback.node,
      );
      const line = make("li", {}, node);
      draggable(grip, line, () => {
        const now = [...ordered.children].map((one) => all[lines.findIndex((other) => other === one)]);
        if (sequence.every((one, at) => at >= count || one === now[at])) return;
        sequence = [...now, ...sequence.slice(count)];
        save(id);
        where(id);
      });
      onKey(node, (key) => {
        const by = /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 })[key];
        if (by) move(id, by);
        return by;
      });
      rows.set(id, {
        focus: () => (board.one() ? take : moves[sequence[0] === id ? 1 : 0]).focus(),
        /** @param {ItemScore} result */
        update(result) {
          const at = sequence.indexOf(id);
          const answer = before(sequence, id);
          write(number, at < count ? `${at + 1}` : "");
          moves[0].ariaDisabled = `${at === 0}`;
          moves[1].ariaDisabled = `${at === all.length - 1}`;
          take.ariaLabel = `${t(at < count ? "order.back" : "order.place")}: ${named(id)}`;
          shown.key = isTold() ? before(compare(exercise, sequence).order, id) : null;
          shown.why = { [answer]: step.why?.[step.key ?? ""] ?? "" };
          const n = isChecked() ? standing(exercise, sequence) : -1;
          const state = at < n ? "right" : at === n ? "notyet" : "untouched";
          tag(node, "state", isTold() ? stateOf(board, shown, answer) : state);
          feedback.update({ ...result, answer });
        },
      });
      return line;
    });
    /** @param {string} id */
    const save = (id) => {
      const places = sequence.slice(0, count).map((one, at) => [one, `${at + 1}`]);
      board.set(Object.fromEntries(places), practice ? "" : id);
    };
    /** Says where a step is now. @param {string} id */
    const where = (id) =>
      board.say(t("order.now", { letter: letter(id), n: sequence.indexOf(id) + 1, all: all.length }));
    /**
     * @param {string} id
     * @param {number} by
     */
    const move = (id, by) => {
      const from = sequence.indexOf(id);
      if (from >= count) return;
      const to = Math.max(0, Math.min(count - 1, from + by));
      sequence = sequence.filter((other) => other !== id);
      sequence.splice(to, 0, id);
      if (to !== from) save(id);
      where(id);
    };
    /** A tap: the step is the next one, or it is taken back. @param {string} id */
    const taken = (id) => {
      const at = sequence.indexOf(id);
      const back = at < count;
      sequence = sequence.filter((other) => other !== id);
      sequence.splice(back ? all.length : count, 0, id);
      count += back ? -1 : 1;
      if (!back && count === all.length - 1) count += 1; // nobody needs to ask where the last one comes
      // Nothing scrolls: it goes up among the others, which stay or make way.
      still(place, () => {
        if (back) board.forget([id]);
        if (count > at || !back) save(id);
      });
      if (back) board.say(`${t("order.back")}: ${named(id)}`);
      else where(id);
      if (count < all.length) rows.get(sequence[count])?.focus();
      else done.focus();
    };

    const summary = make("p");
    const verdict = make("p", { class: "wp-verdict" });
    const done = button("", () => {
      count = all.length;
      if (practice) {
        tries = isChecked() ? 2 : tries + 1;
        checked = sequence.join();
        kept(key, [checked, tries]);
      }
      save(sequence[0]);
      board.say((practice && verdict.textContent) || t("order.kept"));
      if (!practice) board.focus(sequence[0]);
      else if (done.hidden) bar.focus();
    });
    const retry = button(t("order.from"), () => {
      board.forget(sequence.slice(standing(exercise, sequence)));
      rows.get(sequence[count])?.focus();
    });
    const ask = make("p", { class: "wp-ask-next" });
    const ordered = list([]);
    const pool = list([], "wp-pool");
    const sure = confidence(board, "order", t("order.this"));
    const bar = make(
      "div",
      { class: "wp-check", tabindex: -1 },
      verdict,
      make("div", { class: "wp-actions" }, retry, done),
    );
    place.append(ordered, ask, pool, sure.node, bar);

    /** @param {Score} score */
    const update = (score) => {
      const one = board.one();
      latest = score;
      if (!score.answered) tries = 0;
      const fixed = placed(exercise, score.items);
      const rest = all.filter((id) => !fixed.includes(id));
      sequence = one ? [...fixed.filter(Boolean), ...rest] : fixed.map((id) => id || `${rest.shift()}`);
      count = one ? all.length - rest.length : all.length;
      const shown = sequence.map((id) => lines[all.indexOf(id)]);
      gliding(lines, () => {
        arrange(ordered, shown.slice(0, count));
        arrange(pool, shown.slice(count));
      });
      const full = count === all.length;
      const hinted = isChecked() && !isTold();
      const n = hinted ? standing(exercise, sequence) : 0;
      tag(place, "checked", isTold());
      sure.update(isTold());
      write(ask, t(count ? "order.ask_next" : "order.ask_first"));
      hide(ask, full);
      hide(pool, full);
      summary.textContent = t("order.result", { points: score.points, most: all.length - 1 });
      write(
        verdict,
        hinted ? t(n ? "order.stands" : "order.stands_none", { n }) : isTold() ? summary.textContent : "",
      );
      write(done, t(!practice ? "order.keep" : hinted ? "order.show" : "order.check"));
      hide(done, !full || (practice ? isTold() : !score.left.length));
      hide(retry, !hinted || !one);
    };
    return {
      rows,
      update,
      summary,
      whole: true,
      // A move in the list places all steps; that is not to have answered.
      done: () => (!practice || board.one() || isChecked() ? latest.answered : 0),
      stops: () =>
        sequence.map((id, at) => {
          const state = lines[all.indexOf(id)].querySelector("div")?.dataset.state ?? "";
          return at >= count ? "open" : state === "untouched" ? "done" : state;
        }),
    };
  },
});
