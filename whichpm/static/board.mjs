// @ts-check
/**
 * The board: one exercise, in a notebook or in a page of the book.
 *
 * It follows the anywidget interface: the host gives a model (get, set, on, off, save_changes) and an element.
 * The core here owns what all kinds share: title, story, what is left, saving, the verdict, the result, reset.
 * A kind (see `register`) only lays out its items and says how they add up.
 *
 * The DOM is built once and then brought in step with the answers, so that focus is never lost, two boards on
 * one model agree, and a host may restore answers at any time. Data enters through textContent only.
 *
 * @typedef {import("./exercise.d.ts").Option} Option
 * @typedef {import("./exercise.d.ts").Item} Item
 * @typedef {import("./exercise.d.ts").Exercise} Exercise
 * @typedef {import("./kind.d.ts").Answers} Answers
 * @typedef {import("./kind.d.ts").ItemScore} ItemScore
 * @typedef {import("./kind.d.ts").Score} Score
 * @typedef {import("./kind.d.ts").Model} Model
 * @typedef {import("./kind.d.ts").Board} Board
 * @typedef {import("./kind.d.ts").Row} Row
 * @typedef {import("./kind.d.ts").View} View
 * @typedef {import("./kind.d.ts").Kind} Kind
 */
import { DIGITS } from "./board/choices.mjs";
import { make, onKey, tag, write } from "./board/elements.mjs";
import { keepInView, shorten, verdictOf } from "./board/explanation.mjs";
import { cast } from "./board/cast.mjs";
import { ourKeys } from "./board/keys.mjs";
import { kinds, score } from "./board/kinds.mjs";
import { leftLine } from "./board/left.mjs";
import { startingOver } from "./board/reset.mjs";
import { count, finished, resultPanel } from "./board/result.mjs";
import { saving } from "./board/saving.mjs";
import { still } from "./board/still.mjs";
import { voice } from "./board/voice.mjs";
import { arranged, learnersSeed } from "./order.mjs";
import { player } from "./player/player.mjs";
import { t } from "./words.mjs";

/**
 * Shows the board of `model` in `el`, and anew where answers bring another order of the cards with them.
 * @param {{ model: Model, el: HTMLElement }} host
 * @returns {() => void}  takes the board away again
 */
function render(host) {
  const { model } = host;
  // A host that knows of no learner leaves it to the browser, which may.
  if (model.get("order") === null) {
    model.set("order", learnersSeed());
    model.save_changes();
  }
  let order = model.get("order") ?? "";
  let close = show(host, order);
  const again = () => {
    if (order === (model.get("order") ?? "")) return;
    order = model.get("order") ?? "";
    close();
    close = show(host, order);
  };
  model.on("change:order", again);
  return () => {
    model.off("change:order", again);
    close();
  };
}

/**
 * @param {{ model: Model, el: HTMLElement }} host
 * @param {string} order  seed of the order of the cards; "" where it follows from their ids alone
 * @returns {() => void}  takes the board away again
 */
function show({ model, el }, order) {
  const exercise = arranged(/** @type {Exercise} */ (model.get("exercise")), order);
  const place = /** @type {string} */ (model.get("place") ?? "page");
  const kind = kinds.get(exercise.kind);
  if (!kind) {
    el.append(make("p", { class: "wp-problem" }, t("board.unknown", { kind: exercise.kind })));
    return () => el.replaceChildren();
  }
  const practice = (exercise.pool === "practice" || Boolean(model.get("played"))) && !model.get("held");
  const heading = el.closest("section")?.querySelector("h1, h2, h3, h4, h5");
  const level = heading ? Number(heading.tagName[1]) + 1 : 3;
  const uid = `wp${Math.random().toString(36).slice(2, 9)}`;
  const { live, say } = voice();
  let lastChosen = "";
  /** What the learner pressed last, and whether that was by a key. @type {Element | null} */
  let acted = null;
  let byKey = false;
  /** Explanations that came up with what was chosen last. @type {HTMLElement[]} */
  let fresh = [];

  /** @type {Board} */
  const board = {
    exercise,
    practice,
    uid,
    say,
    answers: () => model.get("answers") ?? {},
    choose: (item, option) => board.set({ [item]: option }, item),
    set(changes, item = "") {
      lastChosen = item;
      const before = board.answers();
      played.note(Object.keys(changes).filter((id) => board.item(id)?.key && changes[id] !== before[id]));
      change({ ...board.answers(), ...changes });
    },
    forget(items) {
      lastChosen = "";
      change(Object.fromEntries(Object.entries(board.answers()).filter(([id]) => !items.includes(id))));
    },
    focus(id) {
      played.reach(id);
      view.rows.get(id)?.focus();
    },
    next(id) {
      if (played.isOne()) {
        played.next(id);
        return;
      }
      // In the order in which they are shown.
      const asked = score(exercise, board.answers()).items.filter((one) => one.asked);
      const all = [...view.rows.keys()].filter((name) => asked.some((one) => one.id === name));
      const after = all[all.indexOf(id) + 1];
      if (after) board.focus(after);
      else (result.node.hidden ? left.node : result.node).focus();
    },
    showed(told) {
      fresh.push(told);
      if (played.isOne()) shorten(told, true);
    },
    hint(id) {
      const { line, part } = board.item(id);
      if (!played.isFirst(id)) return "";
      return t(
        line && exercise.test?.[line] && part !== "owner" && part !== "reason"
          ? `board.hint${line}`
          : (kind.hint ?? "board.hint"),
      );
    },
    one: () => played.isOne(),
    item: (id) => /** @type {Item} */ (exercise.items.find((item) => item.id === id)),
  };

  // --- what is on the board -------------------------------------------------------------------------------
  const items = make("div", { class: "wp-stage" });
  const view = kind.mount(board, items);
  const played = player(board, view, place);
  const host = saving(board, model, place === "notebook", () => lastChosen);

  const title = make(
    "div",
    { class: "wp-title wp-head", id: `${uid}-title`, role: "heading", "aria-level": level },
    exercise.title,
  );
  const counted = make("span", { class: "wp-count" });
  const state = make("p", { class: "wp-state wp-small" }, counted, " ", t("board.answered"), host.word);
  const story = make(
    "details",
    { class: "wp-story", open: true, hidden: !exercise.story.length },
    make(
      "summary",
      {},
      t(kind.story ?? "board.story"),
      make("span", { class: "wp-brief", "aria-hidden": "true" }),
      exercise.cast ? cast(exercise.cast) : "",
    ),
    exercise.story.map((paragraph) => make("p", {}, paragraph)),
  );
  const tasks = [kind.task ?? "board.task", kind.each ?? ""].map((key) =>
    make("span", {}, key && t(key, { n: exercise.items.filter(({ optional }) => !optional).length })),
  );
  const task = make("p", { class: "wp-task wp-small" }, kind.each ? tasks : tasks[0]);
  const most = Math.max(...exercise.items.map((item) => Math.min(item.options.length, DIGITS)));
  if (!kind.task) task.append(" ", make("span", { class: "wp-keys" }, t("board.keys", { n: most })));
  const left = leftLine(board, view);
  const result = resultPanel(board, level + 1, view.summary ?? "");
  const reset = startingOver(board);

  /** @param {Answers} answers */
  function change(answers) {
    const whole = byKey || played.isOne();
    still(acted, () => {
      for (const told of fresh) delete told.dataset.fresh;
      fresh = [];
      host.keep(answers);
      if (whole) keepInView(fresh, acted, true);
    });
    // What is to be measured is so once all stands: each time costs a layout before the paint.
    if (!whole) still(acted, () => keepInView(fresh, acted, false));
  }

  const root = make(
    "div",
    {
      class: "wp-board",
      role: "group",
      "aria-labelledby": title.id,
      "data-place": place,
      "data-kind": exercise.kind,
    },
    [
      ...[title, state, host.notice, story, task, played.switch, played.rail, items, played.turns],
      ...[left.node, result.node, reset.node, live],
    ],
  );
  el.classList.add("wp-host");
  el.append(root);

  // --- in step with the answers ---------------------------------------------------------------------------
  function update() {
    const current = score(exercise, board.answers());
    const results = new Map(current.items.map((item) => [item.id, item]));
    const of = (/** @type {string} */ id) => /** @type {ItemScore} */ (results.get(id));
    view.update?.(current, of);
    for (const [id, row] of view.rows) row.update(of(id));
    const done = view.done?.() ?? current.done ?? current.answered;
    const all = current.all ?? current.answered + current.left.length;
    write(counted, count(done, all));
    tag(root, "left", all - done);
    left.update(current, done, all, practice ? "" : model.get("held") || t("board.change"));
    if (practice) result.update(current, of, done > 0);
    reset.update(practice || view.restarts ? current.answered : 0);
    played.update(current, of);
    if (lastChosen) announce(current, of(lastChosen));
  }

  /**
   * @param {Score} current
   * @param {ItemScore} chosen
   */
  function announce(current, chosen) {
    const parts = [];
    if (practice && chosen.answer !== null) {
      const { verdict, fitting, why } = verdictOf(
        exercise,
        board.item(chosen.id),
        chosen,
        board.hint(chosen.id),
      );
      parts.push(verdict, fitting, why);
    }
    if (!current.left.length) parts.push(finished(board, current));
    if (parts.length) say(parts.filter(Boolean).join(" "));
  }

  for (const name of ["pointerdown", "keydown", "click"])
    root.addEventListener(
      name,
      ({ type, target }) => {
        if (type !== "click") byKey = type === "keydown";
        acted = /** @type {Element} */ (target);
      },
      true,
    );
  const release = ourKeys(root);
  model.on("change:answers", update);
  onKey(root, (key, target) => /^[1-9]$/.test(key) && played.digit(key, target));
  const last = () => (result.node.hidden ? left.node : result.node);
  const refresh = () => {
    lastChosen = "";
    update();
  };
  played.begin({ el, root, stage: items, story, title, last, refresh });
  update();
  played.settle();
  host.begin();

  return () => {
    host.end();
    release();
    played.end();
    model.off("change:answers", update);
    root.remove();
  };
}

export default { render, score };
