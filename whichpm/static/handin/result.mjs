// @ts-check
/**
 * The result of an open set: a lone learner asks for it, sees how the whole set went, and may try once more.
 *
 * It is worked out in the page from the keys that the page carries; a set for credit has no such panel.
 */
import { button, make, table } from "../board/elements.mjs";
import { outcome } from "./outcome.mjs";
import { dataOf } from "./page.mjs";
import { Tries } from "./tries.mjs";
import { t } from "../words.mjs";
/** @import { Exercise } from "../board.mjs" */
/** @import { Known, Outcome, Row, Words } from "./outcome.mjs" */
/** @import { Board } from "./page.mjs" */
/** @import { ProblemSet } from "./receipt.mjs" */

/**
 * @param {HTMLElement} place
 * @param {ProblemSet} set
 * @param {Map<string, Board>} boards
 */
export async function result(place, set, boards) {
  const { start, widgetOf, BoardModel } = /** @type {any} */ (globalThis).whichpmPage;
  /** @type {Known} */
  const known = dataOf(place);
  const stored = /** @type {HTMLElement[]} */ ([...place.querySelectorAll(".wp-explained")]);
  /** @type {Exercise[]} */
  const exercises = stored.map((one) => dataOf(one).exercise);
  const { score } = await widgetOf(stored[0]);
  const tries = new Tries(set.name, () => draw());
  const left = () => [...boards.values()].reduce((sum, board) => sum + board.left, 0);
  const panel = make("div", { class: "wp-board wp-result-panel" });
  const status = make("p", { class: "wp-live", role: "status" });
  place.classList.add("wp-host");
  place.replaceChildren(panel, status);

  const see = () => {
    const answers = Object.fromEntries(
      [...boards].map(([slug, { model }]) => [slug, { ...model.get("answers") }]),
    );
    const { points, maximum } = outcome(exercises, answers, score, known);
    tries.add(answers, points, maximum);
    draw();
    panel.querySelector("h3")?.focus();
  };

  const again = () => {
    tries.setOut();
    for (const board of boards.values()) board.put({ answers: {}, saved: new Date().toISOString() });
    draw();
    status.textContent = t("result.cleared");
    const title = document.querySelector("h1");
    if (!title) return;
    title.tabIndex = -1;
    title.focus();
  };

  function draw() {
    status.textContent = "";
    const outcomes = tries.tries.map(({ answers }) => outcome(exercises, answers, score, known));
    const first = outcomes.length > (tries.shown ? 1 : 0) ? outcomes[0] : null;
    const before = first ? [make("p", {}, t("result.first", numbers(first)))] : [];
    panel.replaceChildren(...(tries.shown ? seen(outcomes[outcomes.length - 1], before) : asking(before)));
  }

  /** @param {HTMLElement[]} before */
  function asking(before) {
    const question = make("span", { id: "wp-result-sure" });
    const yes = button(t("result.see_now"), see);
    const no = button(t("result.answer_on"), () => confirming(false));
    const about = { class: "wp-sure", role: "group", "aria-labelledby": question.id, hidden: true };
    const sure = make("div", about, question, yes, no);
    const ask = button(t("result.see"), () => (left() ? confirming(true) : see()));
    sure.addEventListener("keydown", (event) => event.key === "Escape" && confirming(false));
    /** @param {boolean} now */
    function confirming(now) {
      question.textContent = t("result.left", { n: left() });
      sure.hidden = !now;
      ask.hidden = now;
      (now ? no : ask).focus();
    }
    return [
      ...before,
      ...(before.length ? [make("p", {}, t("result.second"))] : []),
      make("p", {}, `${t("result.about")} ${t("result.handed")}`),
      make("div", { class: "wp-actions" }, ask, sure),
    ];
  }

  /**
   * @param {Outcome} found
   * @param {HTMLElement[]} before
   */
  function seen(found, before) {
    const chance = Math.round(known.chance * 10) / 10;
    const share = Math.round(100 * found.share);
    const mixed = found.directions.some((one) => one.done);
    const ideas = make("summary", {}, t("result.by_idea", { n: found.ideas.length }));
    return [
      make("h3", { class: "wp-head wp-result-title", tabindex: "-1" }, t("result.reached", numbers(found))),
      ...before,
      make("p", {}, t(share > 0 ? "result.chance" : "result.no_chance", { points: chance, share })),
      ...(found.decisions ? [make("p", {}, passing(found.decisions))] : []),
      ...(set.written.length ? [make("p", {}, t("result.written"))] : []),
      ...known.words.map(beside),
      ...counted("result.by_role", "result.role", "result.right", found.roles),
      ...(mixed ? counted("result.direction", "result.way", "result.mixed", found.directions) : []),
      ...(mixed || !found.roles.length ? [] : [make("p", {}, t("result.no_mixed"))]),
      ...(found.ideas.length
        ? [
            make(
              "details",
              {},
              ideas,
              ...counted("result.weakest", "result.idea", "result.right", found.ideas),
            ),
          ]
        : []),
      ...reading(found),
      make("h4", { class: "wp-head" }, t("result.explained")),
      make("p", { class: "wp-small" }, t("result.explained_how")),
      ...exercises.map((exercise, at) => explained(exercise, at, found)),
      ...(tries.tries.length < 2
        ? [make("p", {}, t("result.again_how")), button(t("result.again"), again)]
        : []),
      ...(tries.kept ? [] : [make("p", { class: "wp-problem" }, t("result.not_kept"))]),
    ];
  }

  /** What the learner's words can be held against. @param {Words} words */
  function beside({ name, criteria, model }) {
    const title = set.written.find((one) => one.name === name)?.title ?? "";
    return make(
      "details",
      {},
      make("summary", {}, t("result.beside", { title })),
      make("p", {}, t("result.criteria")),
      make("ul", {}, ...criteria.map((text) => make("li", {}, text))),
      ...(model.length ? [make("h4", { class: "wp-head" }, t("result.model"))] : []),
      ...model.map((runs) => make("p", {}, ...runs.map(([text, tag]) => (tag ? make(tag, {}, text) : text)))),
    );
  }

  /** An exercise with its explanations, made when it is opened. @param {Exercise} exercise @param {number} at @param {Outcome} found */
  function explained(exercise, at, found) {
    const name = t("result.exercise", { title: exercise.title, ...numbers(found.each[at]) });
    const details = make("details", { class: "wp-one" }, make("summary", {}, name));
    const answers = tries.tries[tries.tries.length - 1].answers[exercise.slug] ?? {};
    details.addEventListener("toggle", () => {
      if (!details.open || details.querySelector(".wp-again")) return;
      const host = /** @type {HTMLElement} */ (stored[at].cloneNode()); // It says where the board's script stands.
      host.className = "wp-again";
      host.hidden = false;
      details.append(host);
      const order = boards.get(exercise.slug)?.model.get("order"); // As the learner met the cards.
      const model = new BoardModel({ exercise, order, answers });
      model.save_changes = () => model.set("saved_seq", model.get("seq"));
      start(host, model);
    });
    return details;
  }

  draw();
}

/**
 * @param {string} caption
 * @param {string} head
 * @param {string} what
 * @param {Row[]} rows
 */
function counted(caption, head, what, rows) {
  if (!rows.length) return [];
  const cells = rows.map(({ name, done, all }) => [name, t("result.of", { done, all })]);
  return [table(t(caption, { n: rows.length }), [t(head), t(what)], cells)];
}

/** @param {import("./outcome.mjs").Decisions} decisions */
function passing({ done, all, needed }) {
  return t(done < needed ? "result.short" : "result.passed", { done, all, needed });
}

/** @param {Outcome} found */
function reading({ again }) {
  if (!again.length) return [];
  const lines = again.map(({ read, times }) => {
    const title = read.title ?? read.label;
    const where = read.href ? make("a", { href: read.href }, title) : title;
    return make("li", {}, where, ` (${t("result.read_line", { n: times })})`);
  });
  return [make("h4", { class: "wp-head" }, t("result.read")), make("ul", {}, lines)];
}

/**
 * Points as they are told.
 * @param {{ points: number, maximum: number }} one
 */
function numbers({ points, maximum }) {
  const rounded = (/** @type {number} */ value) => Math.round(value * 100) / 100;
  return { points: rounded(points), most: rounded(maximum) };
}
