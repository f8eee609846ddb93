// @ts-check
/**
 * Simulation: events on a line of weeks. Each goes to an owner, then something is done, and gauges move.
 *
 * In practice a run is played: one event at a time, what was decided stands, the verdict comes when the run is over,
 * and the run before is kept beside the next. A graded exercise has no effects, so it is the plain list of decisions.
 */
import {
  button,
  explanation,
  hide,
  icon,
  labelOf,
  make,
  radioItem,
  register,
  scoreItems,
  tag,
} from "../board.mjs";
/** @import { Answers, Exercise, ItemScore } from "../board.mjs" */

/**
 * @typedef {{ gauges: Record<string, number>, opening: number, decided: number }} Run
 * @typedef {{ id: string, label: string, start: number, low: number, high: number }} Gauge
 * @typedef {{ effects: Record<string, number>, told: string }} Outcome
 * @typedef {{ gauges: Gauge[], reserve: string, events: Record<string, { right: Outcome, wrong: Outcome,
 *   actions: Record<string, Record<string, number>>, cost: string }> }} Told
 * @typedef {{ id: string, week: number, title: string }} Event
 */

const ACT = "-act";
const WORDS = {
  task: "Whose decision is it, and what is done?",
  act: "What is done?",
  state: "Where the launch stands",
  happened: "What happened",
  now: (/** @type {number} */ week, /** @type {number} */ opening, /** @type {number} */ late) =>
    `Week ${week}, opening ${late ? "slips to" : "in"} week ${opening}`,
  flag: "opening",
  before: (/** @type {string} */ value) => ` (before ${value})`,
  moved: (/** @type {number} */ change) => (change < 0 ? `, down ${-change}. ` : `, up ${change}. `),
  unmoved: "No gauge moves.",
  over: "The run is over; it is compared below.",
  runs: "Your runs",
  columns: ["This run", "Run before", "This run, every owner right"],
  rows: ["Decisions with their owner", "Opening in week"],
  lost: (/** @type {string} */ given, /** @type {string} */ owner, /** @type {string} */ cost) =>
    ` You gave it to: ${given}. It belongs to: ${owner}. Cost: ${cost}.`,
  missed: "The last column has your actions, with every decision at its owner.",
  all: "Every decision went to its owner. What the launch is rich in follows from the actions: is there a run that opens on its day with more value?",
  again: "Run again",
};

/**
 * A number with a true minus.
 * @param {number} value
 */
const signed = (value) => String(value).replace("-", "−");

/** @param {Exercise} exercise @returns {Told} */
const toldOf = (exercise) => exercise.told;

/**
 * Where a run stands; pure, and the same as `Simulation.run` in whichpm/kinds/simulation.py.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @param {number} [count]  of the first events to look at
 * @returns {Run}
 */
function run(exercise, answers, count) {
  const { gauges, reserve, events } = toldOf(exercise);
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
  return { week, title: `Week ${week}: ${title}.` };
}

/**
 * The line of weeks and the gauges.
 * @param {Exercise} exercise
 */
function dashboard(exercise) {
  const { gauges, reserve } = toldOf(exercise);
  const { events, opening } = exercise.layout;
  const most = gauges.reduce(
    (sum, { id, low }) => (id === reserve ? sum - Math.min(0, low) : sum),
    events.at(-1).week,
  );
  const place = (/** @type {HTMLElement} */ node, /** @type {number} */ share) =>
    node.style.setProperty("--at", String(share));
  const words = make("p");
  const gone = make("i");
  const flag = make("b", {}, WORDS.flag);
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
        place(fill, share(Math.min(0, at)));
        fill.style.width = `${100 * Math.abs(share(at) - share(0))}%`;
        tag(fill, "below", String(at < 0));
        before.textContent = then && WORDS.before(signed(then.gauges[id]));
      },
    };
  });
  return {
    node: make(
      "section",
      { class: "wp-sim-state", "aria-label": WORDS.state },
      words,
      make("div", { class: "wp-sim-line", "aria-hidden": "true" }, gone, ...dots, flag),
      make("div", { class: "wp-sim-gauges" }, ...meters.map((meter) => meter.node)),
    ),
    /** @param {Run} now @param {Run | null} then  the run before, at the same event */
    update(now, then) {
      dots.forEach((/** @type {HTMLElement} */ dot, /** @type {number} */ index) => {
        const { week } = when(exercise, events[index], now);
        place(dot, week / most);
        dot.textContent = String(week);
        tag(dot, "state", index < now.decided ? "gone" : index > now.decided ? "" : "now");
        if (index > now.decided) return;
        place(gone, week / most);
        words.textContent = WORDS.now(week, now.opening, now.opening - opening);
      });
      place(flag, now.opening / most);
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
  const { gauges, events } = toldOf(exercise);
  const right = Object.fromEntries(exercise.items.flatMap((item) => (item.key ? [[item.id, item.key]] : [])));
  const shown = [answers, last, { ...answers, ...right }].flatMap((one, index) => {
    if (!one) return [];
    const { opening, gauges } = run(exercise, one);
    return [{ name: WORDS.columns[index], points: scoreItems(exercise, one).points, opening, gauges }];
  });
  const row = (/** @type {string} */ name, /** @type {(one: typeof shown[0]) => number} */ value) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      ...shown.map((one) => make("td", {}, signed(value(one)))),
    );
  const missed = exercise.layout.events.filter((/** @type {Event} */ { id }) => answers[id] !== right[id]);
  return [
    make(
      "table",
      { class: "wp-sim-runs" },
      make("caption", {}, WORDS.runs),
      make("tr", {}, make("td"), ...shown.map((one) => make("th", { scope: "col" }, one.name))),
      row(WORDS.rows[0], (one) => one.points),
      row(WORDS.rows[1], (one) => one.opening),
      ...gauges.map(({ id, label }) => row(label, (one) => one.gauges[id])),
    ),
    ...missed.map((/** @type {Event} */ event) =>
      make(
        "p",
        {},
        make("strong", {}, when(exercise, event, run(exercise, answers)).title),
        WORDS.lost(
          labelOf(exercise, answers[event.id]),
          labelOf(exercise, right[event.id]),
          events[event.id].cost,
        ),
      ),
    ),
    make("p", {}, missed.length ? WORDS.missed : WORDS.all),
  ];
}

register("simulation", {
  task: WORDS.task,
  score(exercise, answers) {
    const scored = { ...scoreItems(exercise, answers), run: toldOf(exercise) && run(exercise, answers) };
    return scored;
  },
  mount(board, place) {
    const { exercise } = board;
    const played = board.practice && Boolean(toldOf(exercise));
    const key = `whichpm:${exercise.slug}:run:${exercise.revision}`;
    // The verdict comes when the run is over.
    const plain = { ...board, practice: false };
    plain.choose = (item, option) => board.set({ [item]: option });

    const cards = exercise.layout.events.map((/** @type {Event} */ event, /** @type {number} */ index) => {
      const [item, act] = [event.id, event.id + ACT].map(
        (id) => exercise.items[exercise.items.findIndex((one) => one.id === id)],
      );
      const prefix = when(exercise, event).title;
      const owner = radioItem(plain, { ...item, text: item.text.slice(prefix.length) }, index + 1);
      const title = make("strong", {}, prefix);
      owner.node.querySelector(".wp-number")?.after(" ", title, make("br"));
      const second = radioItem(plain, { ...act, text: WORDS.act }, index + 1);
      const actions = make(
        "div",
        { class: "wp-sim-actions", role: "group", "aria-label": WORDS.act },
        ...act.options.map((id) => button(labelOf(exercise, id), () => decide(index, id))),
      );
      const record = make("div", { role: "group", tabindex: -1, "aria-label": WORDS.happened, hidden: true });
      const verdict = explanation(board, item);
      if (played) owner.node.append(actions, record, verdict.node);
      const node = make("li", {}, owner.node, ...(played ? [] : [second.node]));
      return { event, item, act, owner, second, title, actions, record, verdict, node };
    });
    /** @typedef {typeof cards[0]} Card */
    place.append(
      make(
        "ol",
        { class: "wp-items wp-sim", role: "list" },
        ...cards.map((/** @type {Card} */ one) => one.node),
      ),
    );
    const cardOf = (/** @type {string} */ id) =>
      cards.findIndex((/** @type {Card} */ { item, act }) => item.id === id || act.id === id);

    /** @type {Answers | null} */
    let last = null;
    try {
      last = JSON.parse(localStorage[key]);
    } catch {
      // Nothing is stored, or nothing can be: the run before then lasts as long as the board.
    }
    const panel = played ? dashboard(exercise) : null;
    if (panel) place.prepend(panel.node);
    const end = make("div");
    const again = button(WORDS.again, () => {
      last = board.answers();
      try {
        localStorage[key] = JSON.stringify(last);
      } catch {
        // As above.
      }
      board.forget(exercise.items.map((item) => item.id));
      cards[0].owner.focus();
    });

    /** @param {number} index @param {string} action */
    function decide(index, action) {
      const { act, record } = cards[index];
      board.set({ [act.id]: action });
      record.focus();
      board.say(`${record.textContent} ${cards[index + 1]?.title.textContent ?? WORDS.over}`);
    }

    /** @param {Card} card @param {number} index @param {Answers} answers */
    function told({ item, act }, index, answers) {
      const { gauges, events } = toldOf(exercise);
      const [owner, action] = [answers[item.id], answers[act.id]];
      const [then, since] = [index, index + 1].map((count) => run(exercise, answers, count).gauges);
      const choice = make(
        "p",
        {},
        make("strong", {}, labelOf(exercise, owner)),
        `: ${labelOf(exercise, action)}. `,
      );
      choice.style.setProperty("--sign", `var(--wp-${owner})`);
      if (exercise.options.find((option) => option.id === owner)?.role) choice.prepend(icon(owner));
      const moves = gauges.map(({ id, label }) => {
        const change = since[id] - then[id];
        return change ? `${label} ${signed(since[id])}${WORDS.moved(change)}` : "";
      });
      return [
        choice,
        make(
          "p",
          {},
          `${events[item.id][owner === item.key ? "right" : "wrong"].told} ${act.why?.[action]} `,
        ),
        make("p", {}, make("strong", {}, moves.join("") || WORDS.unmoved)),
      ];
    }

    return {
      name: (id) => `${cardOf(id) + 1}${id.endsWith(ACT) ? "b" : ""}`,
      summary: make("div", {}, end, again),
      update(score) {
        const found = new Map(score.items.map((one) => [one.id, one]));
        const answers = Object.fromEntries([...found].map(([id, one]) => [id, one.answer ?? ""]));
        const now = panel && run(exercise, answers);
        const over = now?.decided === cards.length;
        if (now) panel.update(now, last && now.decided ? run(exercise, last, now.decided) : null);
        let open = true;
        cards.forEach((/** @type {Card} */ card, /** @type {number} */ index) => {
          const { item, act, owner, second, record } = card;
          const result = /** @type {ItemScore} */ (found.get(item.id));
          const decided = Boolean(answers[item.id] && answers[act.id]);
          owner.update(result);
          second.update(found.get(act.id));
          if (!now) return;
          hide(card.node, !open && !decided);
          hide(card.actions, decided || !answers[item.id]);
          hide(record, !decided);
          if (decided) record.replaceChildren(...told(card, index, answers));
          card.verdict.update(over ? result : { ...result, answer: null });
          if (over) tag(owner.node, "state", result.points ? "right" : "notyet");
          tag(owner.node, "decided", String(decided));
          card.title.textContent = when(exercise, card.event, now).title;
          open &&= decided;
        });
        if (over) end.replaceChildren(...comparison(exercise, answers, last));
      },
      focus(id) {
        const open = cards.filter((/** @type {Card} */ one) => !one.node.hidden);
        const { owner, second, record } = open[cardOf(id)] ?? open.at(-1);
        (played ? (record.hidden ? owner : record) : id.endsWith(ACT) ? second : owner).focus();
      },
    };
  },
});
