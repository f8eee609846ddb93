// @ts-check
/**
 * Order: steps are moved up and down; each step that directly follows the right one earns a point.
 *
 * In practice every move is saved, but verdicts appear when the learner asks for them: after one move all steps
 * are answered, and the fitting places would be given away.
 */
import { button, confidence, explanation, make, register, scoreItems, total } from "../board.mjs";

const WORDS = {
  task:
    "Put the steps in order. Two buttons move a step; so do the arrow keys up and down, once one of its buttons " +
    "has the focus.",
  up: "Move up",
  down: "Move down",
  keep: "Keep this order",
  check: "Check this order",
  kept: "Order kept.",
  step: (/** @type {string} */ letter) => `Step ${letter}`,
  now: (/** @type {number} */ place, /** @type {number} */ all) => `now ${place} of ${all}`,
  still: (/** @type {number} */ place, /** @type {number} */ all) => `still ${place} of ${all}`,
  first: "First",
  after: (/** @type {string} */ letter) => `After step ${letter}`,
  reached: (/** @type {number} */ points, /** @type {number} */ all) =>
    `${points} of ${all} steps directly follow the right one.`,
  below: "Each step says why.",
};

/**
 * The steps without what is asked beside them (how sure somebody is), in the order in which they are first shown.
 * @param {import("../board.mjs").Exercise} exercise
 */
const stepsOf = (exercise) => exercise.items.filter((item) => !item.optional);

/**
 * Every accepted order as ids: an item's key and its accepted options are its places in them.
 * @param {import("../board.mjs").Exercise} exercise
 */
function ordersOf(exercise) {
  const steps = stepsOf(exercise);
  const places = steps.map((step) => (step.key ? [step.key, ...(step.accepted ?? [])] : []));
  return places[0].map((_, order) => {
    /** @type {string[]} */
    const ids = [];
    steps.forEach((step, index) => (ids[Number(places[index][order]) - 1] = step.id));
    return ids;
  });
}

/**
 * The step on each place; a place that two steps claim holds none.
 * @param {import("../board.mjs").Item[]} steps
 * @param {(id: string) => string | null | undefined} answer
 */
function placed(steps, answer) {
  return steps.map((_, index) => {
    const here = steps.filter((step) => answer(step.id) === String(index + 1));
    return here.length === 1 ? here[0].id : null;
  });
}

/**
 * Which steps directly follow the right one, in the accepted order that most do.
 * @param {import("../board.mjs").Exercise} exercise
 * @param {(string | null)[]} ids  the step on each place
 */
function compare(exercise, ids) {
  const found = ordersOf(exercise).map((order) => {
    const follows = (/** @type {string | null} */ id) => {
      const before = id ? order[order.indexOf(id) - 1] : undefined;
      return before !== undefined && before === ids[ids.indexOf(id) - 1];
    };
    return { order, right: order.filter(follows) };
  });
  return found.reduce((most, one) => (one.right.length > most.right.length ? one : most), found[0]);
}

register("order", {
  task: WORDS.task,
  score(exercise, answers) {
    const plain = scoreItems(exercise, answers);
    const given = new Map(plain.items.map((item) => [item.id, item.answer]));
    const ids = placed(stepsOf(exercise), (id) => given.get(id));
    const found = compare(exercise, ids) ?? { order: [], right: [] };
    const half = (/** @type {string | undefined} */ id) => (id && found.right.includes(id) ? 0.5 : 0);
    const items = plain.items.map((item) => {
      const place = found.order.indexOf(item.id);
      if (place < 0) return { ...item, points: 0 };
      const ends = place === 0 || place === found.order.length - 1;
      return { ...item, points: half(item.id) + half(found.order[place + 1]), maximum: ends ? 0.5 : 1 };
    });
    return total(exercise, items);
  },
  mount(board, place) {
    const { exercise, practice } = board;
    const steps = stepsOf(exercise);
    const all = steps.length;
    const letters = steps.map((_, index) => String.fromCharCode(65 + index));
    const letterOf = (/** @type {string} */ id) => letters[steps.findIndex((step) => step.id === id)];
    /** @type {string[]} */
    let sequence = steps.map((step) => step.id);
    let checked = "";
    /** @type {import("../board.mjs").Score} */
    let latest;

    // Verdicts speak of what a step follows, because that is what counts.
    const options = [
      { id: "first", label: WORDS.first },
      ...letters.map((letter) => ({ id: letter, label: WORDS.after(letter) })),
    ];
    const before = (/** @type {string[]} */ ids, /** @type {string} */ id) =>
      letterOf(ids[ids.indexOf(id) - 1]) ?? "first";

    const rows = steps.map((step, index) => {
      const shown = { ...step, accepted: [] };
      const feedback = explanation({ ...board, exercise: { ...exercise, options } }, shown);
      const sure = confidence(board, step);
      const number = make("span", { class: "wp-number" });
      const name = `${board.uid}-${step.id}`;
      const text = make(
        "p",
        { id: name },
        number,
        make("b", { class: "wp-letter" }, letters[index]),
        " ",
        step.text,
      );
      const press = (/** @type {string} */ word, /** @type {number} */ by) =>
        button(word, () => move(step.id, by), {
          "aria-label": `${word}: ${WORDS.step(letters[index])}`,
          "aria-describedby": name,
        });
      const up = press(WORDS.up, -1);
      const down = press(WORDS.down, 1);
      const moves = make("div", { class: "wp-moves" }, up, down);
      const node = make(
        "div",
        { class: "wp-item wp-step", "data-item": step.id },
        text,
        moves,
        sure.node,
        feedback.node,
      );
      node.addEventListener("keydown", (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        move(step.id, by);
      });
      return {
        line: make("li", {}, node),
        focus: () => (up.ariaDisabled === "true" ? down : up).focus(),
        /** @param {import("../board.mjs").ItemScore} result */
        update(result) {
          const at = sequence.indexOf(step.id);
          const open = sequence.join() === checked && result.answer !== null;
          const answer = before(sequence, step.id);
          number.textContent = String(at + 1);
          up.ariaDisabled = String(at === 0);
          down.ariaDisabled = String(at === all - 1);
          const order = compare(exercise, sequence)?.order;
          shown.key = open && order ? before(order, step.id) : null;
          node.dataset.state = !shown.key ? "untouched" : shown.key === answer ? "right" : "notyet";
          shown.why = { [answer]: step.why?.[step.key ?? ""] ?? "" };
          feedback.update({ ...result, answer });
          sure.update();
        },
      };
    });

    const save = (/** @type {string} */ id) =>
      board.set(
        Object.fromEntries(sequence.map((step, index) => [step, String(index + 1)])),
        practice ? "" : id,
      );
    /**
     * @param {string} id
     * @param {number} by
     */
    const move = (id, by) => {
      const from = sequence.indexOf(id);
      const to = Math.max(0, Math.min(all - 1, from + by));
      const moved = sequence.filter((other) => other !== id);
      moved.splice(to, 0, id);
      sequence = moved;
      if (to !== from) save(id);
      board.say(
        `${WORDS.step(letterOf(id))}, ${to === from ? WORDS.still(to + 1, all) : WORDS.now(to + 1, all)}`,
      );
    };

    const summary = make("p");
    const done = button(practice ? WORDS.check : WORDS.keep, () => {
      checked = sequence.join();
      if (latest.left.length) save(sequence[0]);
      update(latest);
      if (practice) board.say(`${summary.textContent} ${WORDS.below}`);
      else {
        board.say(WORDS.kept);
        focus(sequence[0]);
      }
    });
    const list = make("ol", { class: "wp-items wp-steps", role: "list" }, ...rows.map((row) => row.line));
    place.append(list, done);

    /** @param {string} id */
    const focus = (id) => rows[steps.findIndex((step) => step.id === id)]?.focus();
    /** @param {import("../board.mjs").Score} score */
    const update = (score) => {
      latest = score;
      const given = new Map(score.items.map((item) => [item.id, item.answer]));
      const fixed = placed(steps, (id) => given.get(id));
      const rest = steps.map((step) => step.id).filter((id) => !fixed.includes(id));
      sequence = fixed.map((id) => id ?? /** @type {string} */ (rest.shift()));
      arrange(
        list,
        sequence.map((id) => rows[steps.findIndex((step) => step.id === id)].line),
      );
      for (const result of score.items)
        rows[steps.findIndex((step) => step.id === result.id)]?.update(result);
      list.dataset.checked = String(sequence.join() === checked && score.left.length === 0);
      summary.textContent = WORDS.reached(score.points, all - 1);
      done.hidden = !practice && score.left.length === 0;
    };
    return { update, focus, name: letterOf, summary };
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
