// @ts-check
/**
 * Simulation: events on a line of weeks. Each goes to an owner, then something is done, and gauges move.
 *
 * In practice a run is played: one event at a time, what was decided stands, the verdict comes when the run is over,
 * and the run before is kept beside the next. A graded exercise has no effects, so it is the plain list of decisions.
 */
import { radioItem } from "../board/choices.mjs";
import { button, hide, list, make, table, tag } from "../board/elements.mjs";
import { ACT } from "../board/endings.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf, ownerOf } from "../board/labels.mjs";
import { scoreItems } from "../board/scoring.mjs";
import { still } from "../board/still.mjs";
import { heightOf, ways } from "../board/ways.mjs";
import { keep, recall } from "../storage.mjs";
import { t } from "../words.mjs";
/** @import { Answers, Exercise, Row } from "../board.mjs" */
/** @import { SimulationLayout } from "../exercise.d.ts" */

/**
 * @typedef {{ gauges: Record<string, number>, opening: number, decided: number }} Run
 * @typedef {import("../exercise.d.ts").SimulationTold} Told
 * @typedef {import("../exercise.d.ts").SimulationMarked} Event
 */

/** The run before. @param {string | null} text  as it is kept @returns {Answers | null} */
function earlier(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** @param {Exercise} exercise @returns {Told} */
const toldBy = ({ told }) => told;

/** A number with a true minus. @param {number} value */
const signed = (value) => String(value).replace("-", "−");

/**
 * Where a run stands; pure, and the same as `Simulation.run` in whichpm/kinds/simulation.py.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @param {number} [count]  of the first events to look at
 * @returns {Run}
 */
export function run(exercise, answers, count) {
  const { gauges, reserve, events } = toldBy(exercise);
  const chosen = new Map(scoreItems(exercise, answers).items.map((one) => [one.id, one]));
  const values = Object.fromEntries(gauges.map((gauge) => [gauge.id, gauge.start]));
  let decided = 0;
  for (const { id } of exercise.layout.events.slice(0, count)) {
    const owner = chosen.get(id);
    const action = chosen.get(id + ACT)?.answer;
    if (!owner?.answer || !action) continue;
    decided += 1;
    for (const effects of [events[id][owner.points ? "right" : "wrong"].effects, events[id].actions[action]])
      for (const gauge in effects) values[gauge] += effects[gauge];
  }
  return { gauges: values, opening: exercise.layout.opening + Math.max(0, -values[reserve]), decided };
}

/**
 * The week and title of an event; what comes after the opening moves with it.
 * @param {Exercise} exercise
 * @param {Event} event
 * @param {Run} [now]
 */
function when({ layout }, { week, title }, now) {
  if (now && week > layout.opening) week += now.opening - layout.opening;
  return { week, title: t("simulation.week", { week, title }) };
}

/** The line of weeks and the gauges. @param {Exercise} exercise */
function dashboard(exercise) {
  const { gauges, reserve } = toldBy(exercise);
  /** @type {SimulationLayout} */
  const { events, opening } = exercise.layout;
  const longest = gauges.find(({ id }) => id === reserve);
  const most = events[events.length - 1].week - Math.min(0, longest?.low ?? 0);
  const percent = (/** @type {number} */ share) => `${100 * share}%`;
  const words = make("p");
  const drawn = ways();
  const flag = make("b", {}, t("simulation.flag"));
  const dots = events.map(() => make("span"));
  const meters = gauges.map(({ id, label, low, high }) => {
    const value = make("strong");
    const before = make("span");
    const fill = make("i");
    const share = (/** @type {number} */ to) => (to - low) / (high - low);
    return {
      node: make(
        "div",
        {},
        make("p", {}, `${label} `, value, before),
        make("div", { class: "wp-sim-track", "aria-hidden": "true" }, fill),
      ),
      /** @param {Run} now @param {Run | null} then */
      update(now, then) {
        const at = now.gauges[id];
        value.textContent = signed(at);
        fill.style.left = percent(share(Math.min(0, at)));
        fill.style.width = percent(Math.abs(share(at) - share(0)));
        tag(fill, "below", at < 0);
        before.textContent = then && ` (${t("simulation.before", { n: signed(then.gauges[id]) })})`;
      },
    };
  });
  return {
    node: make(
      "section",
      { class: "wp-sim-state wp-card", "aria-label": t("simulation.state") },
      words,
      make("div", { class: "wp-sim-line", "aria-hidden": "true" }, drawn.nodes, dots, flag),
      make(
        "div",
        { class: "wp-sim-gauges" },
        meters.map((meter) => meter.node),
      ),
    ),
    /** @param {Run} now @param {Run | null} then  the run before, at the same event @param {Answers} answers */
    update(now, then, answers) {
      /** @type {{ x: number, owner: string }[]} */
      const passed = [];
      dots.forEach((dot, index) => {
        const { week } = when(exercise, events[index], now);
        dot.style.left = percent(week / most);
        dot.textContent = `${week}`;
        tag(dot, "state", index < now.decided ? "gone" : index > now.decided ? "" : "now");
        const owner = index < now.decided ? answers[events[index].id] : "";
        dot.style.top = `${heightOf(owner)}px`;
        tag(dot, "role", owner);
        if (index > now.decided) return;
        passed.push({ x: (100 * week) / most, owner });
        words.textContent = t(now.opening - opening ? "simulation.slips" : "simulation.opens", {
          week,
          opening: now.opening,
        });
      });
      drawn.draw(passed, now.decided === events.length);
      flag.style.left = percent(now.opening / most);
      for (const meter of meters) meter.update(now, then);
    },
  };
}

/**
 * The end: the last two runs and the one with every owner right, side by side, and what each wrong owner cost.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @param {Answers | null} last
 */
function comparison(exercise, answers, last) {
  const { gauges, events } = toldBy(exercise);
  const columns = [t("simulation.this"), t("simulation.last"), t("simulation.best")];
  const right = Object.fromEntries(exercise.items.flatMap((item) => (item.key ? [[item.id, item.key]] : [])));
  const runs = [answers, last, { ...answers, ...right }].flatMap((one, index) => {
    if (!one) return [];
    const { opening, gauges } = run(exercise, one);
    return [{ name: columns[index], points: scoreItems(exercise, one).points, opening, gauges }];
  });
  const row = (/** @type {string} */ name, /** @type {(one: typeof runs[0]) => number} */ value) => [
    name,
    ...runs.map((one) => signed(value(one))),
  ];
  /** @type {Event[]} */
  const missed = exercise.layout.events.filter((/** @type {Event} */ { id }) => answers[id] !== right[id]);
  return [
    table(
      t("simulation.runs"),
      ["", ...runs.map((one) => one.name)],
      [
        row(t("simulation.points"), (one) => one.points),
        row(t("simulation.opening"), (one) => one.opening),
        ...gauges.map(({ id, label }) => row(label, (one) => one.gauges[id])),
      ],
    ),
    ...missed.map((event) => {
      const [given, owner] = [answers, right].map((one) => labelOf(exercise, one[event.id]));
      const title = make("strong", {}, when(exercise, event, run(exercise, answers)).title);
      const { cost } = events[event.id];
      return make("p", {}, title, ` ${t("simulation.cost", { given, owner, cost })}`);
    }),
    make("p", {}, t(missed.length ? "simulation.missed" : "simulation.all_right")),
  ];
}

register("simulation", {
  task: "simulation.task",
  score(exercise, answers) {
    const scored = scoreItems(exercise, answers);
    if (!exercise.told) return scored;
    const now = run(exercise, answers);
    return Object.assign(scored, { run: now, done: now.decided, all: exercise.layout.events.length });
  },
  mount(board, place) {
    const { exercise } = board;
    const played = board.practice && Boolean(exercise.told);
    /** @type {Event[]} */
    const events = exercise.layout.events;
    const name = `${exercise.slug}:run:${exercise.revision}`;
    // The verdict comes when the run is over.
    const plain = { ...board, practice: false, hint: () => "" };
    plain.choose = (item, option) => board.set({ [item]: option }, board.practice ? "" : item);

    /** @type {Map<string, Row>} */
    const rows = new Map();
    const cards = events.map((event, index) => {
      const [item, act] = [event.id, event.id + ACT].map(board.item);
      const prefix = when(exercise, event).title;
      const owner = radioItem(plain, { ...item, text: item.text.slice(prefix.length) }, index + 1);
      const title = make("strong", {}, prefix);
      owner.node.querySelector(".wp-number")?.after(" ", title, make("br"));
      const second = radioItem(plain, { ...act, text: t("board.done") }, index + 1);
      const buttons = act.options.map((id) => button(labelOf(exercise, id), () => decide(index, id)));
      const actions = make(
        "div",
        { class: "wp-sim-actions", role: "group", "aria-label": t("board.done") },
        buttons,
      );
      const record = make("div", { role: "group", tabindex: -1, "aria-label": t("simulation.happened") });
      if (played) owner.node.lastElementChild?.before(actions, record);
      const focus = () => (record.hidden ? owner : record).focus();
      // A run goes forward only: there is nothing to go to.
      rows.set(item.id, played ? { ...owner, name: "", focus } : owner);
      rows.set(act.id, played ? { ...second, name: "", focus } : { ...second, name: `${index + 1}b` });
      const node = make("li", {}, owner.node, played ? "" : second.node);
      return { event, item, act, owner, title, actions, record, node };
    });
    const nodes = cards.map((card) => card.node);
    place.append(list(nodes, "wp-sim"));

    /** @type {Answers | null} */
    let last = earlier(recall(name));
    const panel = played ? dashboard(exercise) : null;
    if (panel) place.prepend(panel.node);
    const end = make("div");
    const restart = () => {
      last = board.answers();
      keep(name, JSON.stringify(last));
      board.forget(exercise.items.map((item) => item.id));
      cards[0].owner.focus();
    };
    const again = button(t("simulation.again"), restart, { class: "wp-button wp-go" });

    /** @param {number} index @param {string} action */
    function decide(index, action) {
      const { act, actions, record } = cards[index];
      still(actions, () => board.set({ [act.id]: action }), record);
      record.focus({ preventScroll: true });
      const next = cards[index + 1]?.title.textContent ?? t("simulation.over");
      board.say(`${record.textContent} ${next}`);
    }

    /** @param {typeof cards[0]} card @param {number} index @param {Answers} answers */
    function told({ item, act }, index, answers) {
      const { gauges, events } = toldBy(exercise);
      const [owner, action] = [answers[item.id], answers[act.id]];
      const [then, since] = [index, index + 1].map((count) => run(exercise, answers, count).gauges);
      const moves = gauges.flatMap(({ id, label }) => {
        const change = since[id] - then[id];
        return change
          ? `${label} ${signed(since[id])}, ${t(change < 0 ? "simulation.down" : "simulation.up", { n: Math.abs(change) })}. `
          : [];
      });
      const outcome = events[item.id][owner === item.key ? "right" : "wrong"].told;
      return [
        make("p", {}, ownerOf(exercise, owner), `: ${labelOf(exercise, action)}. `),
        make("p", {}, `${outcome} ${act.why?.[action]} `),
        make("p", {}, make("strong", {}, moves.join("") || t("simulation.still"))),
      ];
    }

    return {
      rows,
      once: played,
      turns: events.length,
      summary: make("div", {}, end, again),
      update(score) {
        if (!panel) return;
        const answers = Object.fromEntries(score.items.map((one) => [one.id, one.answer ?? ""]));
        const now = run(exercise, answers);
        panel.update(now, last && now.decided ? run(exercise, last, now.decided) : null, answers);
        let open = true;
        cards.forEach((card, index) => {
          const decided = Boolean(answers[card.item.id] && answers[card.act.id]);
          hide(card.node, !open && !decided);
          hide(card.actions, decided || !answers[card.item.id]);
          hide(card.record, !decided);
          if (decided) card.record.replaceChildren(...told(card, index, answers));
          tag(card.owner.node, "decided", decided);
          card.title.textContent = when(exercise, card.event, now).title;
          open &&= decided;
        });
        plain.practice = open;
        if (open) end.replaceChildren(...comparison(exercise, answers, last));
      },
    };
  },
});
