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
/** @import { Answers, Exercise, Item, ItemScore } from "../board.mjs" */

/**
 * @typedef {{ gauges: Record<string, number>, opening: number, decided: number }} Run
 * @typedef {{ id: string, label: string, start: number, low: number, high: number }} Gauge
 * @typedef {{ effects: Record<string, number>, told: string }} Outcome
 * @typedef {{ gauges: Gauge[], reserve: string, events: Record<string, { right: Outcome, wrong: Outcome,
 *   actions: Record<string, Record<string, number>> }> }} Told
 */

const ACT = "-act";
const WORDS = {
  task: "Six times: whose decision is it, and what is done? A decision stands until you run again.",
  act: "What is done?",
  state: "Where the launch stands",
  happened: "What happened",
  week: (/** @type {number} */ week, /** @type {string} */ title) => `Week ${week}: ${title}.`,
  now: (/** @type {number} */ week) => `Week ${week}`,
  opening: (/** @type {number} */ week, /** @type {number} */ late) =>
    late ? `opening slips to week ${week}` : `opening in week ${week}`,
  flag: "opening",
  before: (/** @type {string} */ value) => ` (before ${value})`,
  moved: (/** @type {string} */ label, /** @type {number} */ value, /** @type {number} */ change) =>
    `${label} ${signed(value)}, ${change < 0 ? "down" : "up"} ${Math.abs(change)}.`,
  unmoved: "No gauge moves.",
  next: (/** @type {string} */ title) => `Next, ${title}`,
  over: "The run is over; it is compared below.",
  opened: (/** @type {number} */ week, /** @type {number} */ late) =>
    `Opened in week ${week}, ${late ? `${late} ${late === 1 ? "week" : "weeks"} late` : "on its day"}.`,
  runs: "Your runs",
  columns: ["This run", "Run before", "This run, every owner right"],
  owners: "Decisions with their owner",
  start: "Opening in week",
  lost: (/** @type {string} */ given, /** @type {string} */ owner, /** @type {string} */ cost) =>
    `You gave it to: ${given}. It belongs to: ${owner}. Cost: ${cost}.`,
  cost: (/** @type {string} */ label, /** @type {number} */ cost) => `${label} ${signed(-cost)}`,
  missed: "With the same actions and every decision at its owner, you would have the last column.",
  all: "Every decision went to its owner. What the launch is rich in, weeks, value or trust, follows from the actions: is there a run that opens on its day with more value for riders?",
  again: "Run again",
};

/** @param {number} value */
function signed(value) {
  return String(value).replace("-", "−");
}

/** @param {Exercise} exercise */
function keys(exercise) {
  return Object.fromEntries(
    exercise.items.filter((item) => item.key).map((item) => [item.id, item.key ?? ""]),
  );
}

/**
 * Where a run stands; pure, and the same as `Simulation.run` in whichpm/kinds/simulation.py.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @returns {Run}
 */
function run(exercise, answers) {
  const told = /** @type {Told} */ (exercise.told);
  const gauges = Object.fromEntries(told.gauges.map((gauge) => [gauge.id, gauge.start]));
  let decided = 0;
  for (const item of exercise.items) {
    const event = Object.hasOwn(told.events, item.id) && told.events[item.id];
    const action = answers[item.id + ACT];
    if (!event || !item.options.includes(answers[item.id]) || !Object.hasOwn(event.actions, action)) continue;
    decided += 1;
    const { effects } = answers[item.id] === item.key ? event.right : event.wrong;
    for (const [id, change] of [...Object.entries(effects), ...Object.entries(event.actions[action])])
      gauges[id] += change;
  }
  return { gauges, opening: exercise.layout.opening + Math.max(0, -gauges[told.reserve]), decided };
}

/**
 * The last run that was over, kept in this browser.
 * @param {Exercise} exercise
 */
function memory(exercise) {
  const key = `whichpm:${exercise.slug}:run`;
  /** @type {Answers | null} */
  let last = null;
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (kept?.revision === exercise.revision) last = kept.answers;
  } catch {
    // Without storage the run before lasts as long as the board.
  }
  return {
    last: () => last,
    /** @param {Answers} answers */
    keep(answers) {
      last = answers;
      try {
        localStorage.setItem(key, JSON.stringify({ revision: exercise.revision, answers }));
      } catch {
        // As above.
      }
    },
  };
}

/**
 * The line of weeks and the gauges.
 * @param {Exercise} exercise
 */
function dashboard(exercise) {
  const { gauges, reserve } = /** @type {Told} */ (exercise.told);
  const { events, opening } = exercise.layout;
  const slip = Math.max(0, -(gauges.find((gauge) => gauge.id === reserve)?.low ?? 0));
  const span = events.at(-1).week + slip;
  const place = (/** @type {HTMLElement} */ node, /** @type {number} */ week) =>
    node.style.setProperty("--at", String(week / span));
  const words = make("p", { class: "wp-sim-week" });
  const gone = make("i", { class: "wp-sim-gone" });
  const flag = make("b", {}, WORDS.flag);
  const dots = events.map((/** @type {{ week: number }} */ event) => make("span", {}, String(event.week)));
  const meters = gauges.map((gauge) => {
    const value = make("strong");
    const before = make("span", { class: "wp-sim-before" });
    const fill = make("i");
    const ghost = make("b");
    const share = (/** @type {number} */ to) => (to - gauge.low) / (gauge.high - gauge.low);
    const track = make("div", { class: "wp-sim-track", "aria-hidden": "true" }, fill, ghost);
    track.style.setProperty("--zero", String(share(Math.max(0, gauge.low))));
    return {
      node: make("div", {}, make("p", {}, `${gauge.label} `, value, before), track),
      /**
       * @param {Run} now
       * @param {Run | null} then
       */
      update(now, then) {
        const [from, to] = [0, now.gauges[gauge.id]].sort((a, b) => a - b);
        value.textContent = signed(now.gauges[gauge.id]);
        before.textContent = then ? WORDS.before(signed(then.gauges[gauge.id])) : "";
        fill.style.left = `${100 * share(from)}%`;
        fill.style.width = `${100 * (share(to) - share(from))}%`;
        tag(fill, "below", String(now.gauges[gauge.id] < 0));
        hide(ghost, !then);
        if (then) ghost.style.left = `${100 * share(then.gauges[gauge.id])}%`;
      },
    };
  });
  const node = make(
    "section",
    { class: "wp-sim-state", "aria-label": WORDS.state },
    words,
    make("div", { class: "wp-sim-line", "aria-hidden": "true" }, gone, ...dots, flag),
    make("div", { class: "wp-sim-gauges" }, ...meters.map((meter) => meter.node)),
  );
  return {
    node,
    /**
     * @param {Run} now
     * @param {Run | null} then  the run before, at the same event
     */
    update(now, then) {
      const late = now.opening - opening;
      const weeks = events.map((/** @type {{ week: number }} */ one) => weekOf(exercise, one, now));
      const week = weeks[Math.min(now.decided, weeks.length - 1)];
      words.textContent = `${WORDS.now(week)}, ${WORDS.opening(now.opening, late)}`;
      place(gone, week);
      place(flag, now.opening);
      dots.forEach((/** @type {HTMLElement} */ dot, /** @type {number} */ index) => {
        place(dot, weeks[index]);
        dot.textContent = String(weeks[index]);
        tag(dot, "state", index < now.decided ? "gone" : index === now.decided ? "now" : "ahead");
      });
      for (const meter of meters) meter.update(now, then);
    },
  };
}

/**
 * What comes after the opening moves with it.
 * @param {Exercise} exercise
 * @param {{ week: number }} event
 * @param {Run} now
 */
function weekOf(exercise, event, now) {
  const { opening } = exercise.layout;
  return event.week > opening ? event.week + now.opening - opening : event.week;
}

/**
 * The end: two runs and the one with every owner right, side by side, and what each wrong owner cost.
 * @param {Exercise} exercise
 * @param {() => void} again
 */
function comparison(exercise, again) {
  const { gauges, events } = /** @type {Told} */ (exercise.told);
  const right = keys(exercise);
  const opened = make("p");
  const table = make("table", { class: "wp-sim-runs" });
  const lost = make("ul", { class: "wp-sim-lost" });
  const advice = make("p");
  return {
    node: make("div", {}, opened, table, lost, advice, button(WORDS.again, again)),
    /**
     * @param {Answers} answers
     * @param {Answers | null} last
     */
    update(answers, last) {
      const columns = [answers, last, { ...answers, ...right }];
      const now = run(exercise, answers);
      const shown = columns.flatMap((one, index) =>
        one ? [{ name: WORDS.columns[index], answers: one, run: run(exercise, one) }] : [],
      );
      const row = (/** @type {string} */ name, /** @type {string[]} */ cells) =>
        make("tr", {}, make("th", { scope: "row" }, name), ...cells.map((cell) => make("td", {}, cell)));
      const owners = (/** @type {Answers} */ one) =>
        Object.entries(right).filter(([id, key]) => one[id] === key).length;
      const heads = shown.map((one) => make("th", { scope: "col" }, one.name));
      table.replaceChildren(
        make("caption", {}, WORDS.runs),
        make("thead", {}, make("tr", {}, make("td"), ...heads)),
        make(
          "tbody",
          {},
          row(
            WORDS.owners,
            shown.map((one) => String(owners(one.answers))),
          ),
          row(
            WORDS.start,
            shown.map((one) => String(one.run.opening)),
          ),
          ...gauges.map(({ id, label }) =>
            row(
              label,
              shown.map((one) => signed(one.run.gauges[id])),
            ),
          ),
        ),
      );
      opened.textContent = WORDS.opened(now.opening, now.opening - exercise.layout.opening);
      const missed = exercise.layout.events.filter(
        (/** @type {{ id: string }} */ event) => answers[event.id] !== right[event.id],
      );
      lost.replaceChildren(
        ...missed.map((/** @type {{ id: string, week: number, title: string }} */ event) => {
          const { right: ours, wrong } = events[event.id];
          const costs = gauges.flatMap(({ id, label }) => {
            const cost = (ours.effects[id] ?? 0) - (wrong.effects[id] ?? 0);
            return cost ? [WORDS.cost(label, cost)] : [];
          });
          const given = labelOf(exercise, answers[event.id]);
          const name = make("strong", {}, WORDS.week(weekOf(exercise, event, now), event.title));
          return make(
            "li",
            {},
            name,
            ` ${WORDS.lost(given, labelOf(exercise, right[event.id]), costs.join(", "))}`,
          );
        }),
      );
      advice.textContent = missed.length ? WORDS.missed : WORDS.all;
    },
  };
}

register("simulation", {
  task: WORDS.task,
  score(exercise, answers) {
    const scored = { ...scoreItems(exercise, answers), run: exercise.told ? run(exercise, answers) : null };
    return scored;
  },
  mount(board, place) {
    const { exercise } = board;
    const practice = board.practice && Boolean(exercise.told);
    /** @type {{ id: string, week: number, title: string }[]} */
    const events = exercise.layout.events;
    const plain = {
      ...board,
      practice: false, // The verdict comes when the run is over.
      choose: (/** @type {string} */ item, /** @type {string} */ option) => board.set({ [item]: option }),
    };
    const byId = (/** @type {string} */ id) =>
      exercise.items[exercise.items.findIndex((one) => one.id === id)];

    const cards = events.map((event, index) => {
      const item = byId(event.id);
      const act = byId(event.id + ACT);
      const prefix = WORDS.week(event.week, event.title);
      const owner = radioItem(plain, { ...item, text: item.text.slice(prefix.length) }, index + 1);
      const title = make("strong", {}, prefix);
      owner.node.querySelector("legend .wp-number")?.after(" ", title, make("br"));
      if (!practice) {
        const second = radioItem(plain, { ...act, text: WORDS.act }, index + 1);
        second.node.querySelector(".wp-number")?.remove();
        return { event, item, act, owner, second, node: make("li", {}, owner.node, second.node) };
      }
      const choices = act.options.map((id) => button(labelOf(exercise, id), () => decide(event.id, id)));
      const asked = make("p", { id: `${board.uid}-${act.id}` }, WORDS.act);
      const actions = make(
        "div",
        { class: "wp-sim-actions", role: "group", "aria-labelledby": asked.id },
        asked,
        ...choices,
      );
      const record = make("div", {
        class: "wp-sim-record",
        role: "group",
        tabindex: -1,
        "aria-label": WORDS.happened,
      });
      const verdict = explanation(board, item);
      owner.node.append(actions, record, verdict.node);
      return { event, item, act, owner, title, actions, record, verdict, node: make("li", {}, owner.node) };
    });
    const list = make("ol", { class: "wp-items wp-sim", role: "list" }, ...cards.map((card) => card.node));
    place.append(list);

    if (!practice) {
      return {
        update: (score) => {
          for (const card of cards) {
            card.owner.update(/** @type {any} */ (score.items.find((one) => one.id === card.item.id)));
            card.second?.update(/** @type {any} */ (score.items.find((one) => one.id === card.act.id)));
          }
        },
        focus(id) {
          const card = cards.find(
            (one) => id.startsWith(one.item.id) && [one.item.id, one.act.id].includes(id),
          );
          (id === card?.act.id ? card.second : card?.owner)?.focus();
        },
        name: (id) =>
          `${cards.findIndex((one) => [one.item.id, one.act.id].includes(id)) + 1}${id.endsWith(ACT) ? "b" : ""}`,
      };
    }

    const kept = memory(exercise);
    const panel = dashboard(exercise);
    const end = comparison(exercise, () => {
      kept.keep({ ...board.answers() });
      board.forget(exercise.items.map((item) => item.id));
      cards[0].owner.focus();
    });
    list.before(panel.node);

    /**
     * @param {string} event
     * @param {string} action
     */
    function decide(event, action) {
      board.set({ [event + ACT]: action });
      const index = events.findIndex((one) => one.id === event);
      const next = cards[index + 1];
      cards[index].record?.focus();
      board.say(
        `${cards[index].record?.textContent} ${next ? WORDS.next(next.title?.textContent ?? "") : WORDS.over}`,
      );
    }

    /** @param {Answers} answers @param {number} count  of the first events to keep */
    const start = (answers, count) =>
      Object.fromEntries(
        events.slice(0, count).flatMap(({ id }) => [id, id + ACT].map((one) => [one, answers[one]])),
      );

    return {
      summary: end.node,
      update(score) {
        const answers = Object.fromEntries(score.items.map((one) => [one.id, one.answer ?? ""]));
        const now = run(exercise, answers);
        const over = now.decided === events.length;
        const last = kept.last();
        panel.update(now, last && now.decided ? run(exercise, start(last, now.decided)) : null);
        let open = true;
        cards.forEach((card, index) => {
          const { id } = card.item;
          const decided = Boolean(answers[id] && answers[id + ACT]);
          const result = /** @type {any} */ (score.items.find((one) => one.id === id));
          hide(card.node, !open && !decided);
          card.owner.update(result);
          card.verdict?.update(over ? result : { ...result, answer: null });
          if (over) tag(card.owner.node, "state", result.points ? "right" : "notyet");
          tag(card.owner.node, "decided", String(decided));
          if (card.title)
            card.title.textContent = WORDS.week(weekOf(exercise, card.event, now), card.event.title);
          if (card.actions) hide(card.actions, decided || !answers[id]);
          if (card.record) {
            hide(card.record, !decided);
            if (decided) {
              const then = run(exercise, start(answers, index));
              const since = run(exercise, start(answers, index + 1));
              card.record.replaceChildren(...told(card, answers, then, since));
            }
          }
          open &&= decided;
        });
        if (over) end.update(answers, last);
      },
      focus(id) {
        const card = cards.find((one) => [one.item.id, one.act.id].includes(id)) ?? cards[0];
        const shown = card.node.hidden ? cards[cards.findIndex((one) => one.node.hidden) - 1] : card;
        if (shown.owner.node.dataset.decided === "true") shown.record?.focus();
        else shown.owner.focus();
      },
    };

    /**
     * @param {{ item: Item, act: Item }} card
     * @param {Answers} answers
     * @param {Run} then
     * @param {Run} since
     */
    function told({ item, act }, answers, then, since) {
      const effects = /** @type {Told} */ (exercise.told);
      const owner = answers[item.id];
      const action = answers[act.id];
      const outcome = effects.events[item.id][owner === item.key ? "right" : "wrong"];
      const moves = effects.gauges.flatMap(({ id, label }) => {
        const change = since.gauges[id] - then.gauges[id];
        return change ? [WORDS.moved(label, since.gauges[id], change)] : [];
      });
      const choice = make(
        "p",
        {},
        make("strong", {}, `${labelOf(exercise, owner)}: `),
        `${labelOf(exercise, action)}.`,
      );
      if (exercise.options.find((option) => option.id === owner)?.role) {
        choice.prepend(icon(owner));
        choice.style.setProperty("--sign", `var(--wp-${owner})`);
      }
      return [
        choice,
        make("p", {}, `${outcome.told} ${act.why?.[action] ?? ""}`),
        make("p", { class: "wp-sim-moves" }, moves.join(" ") || WORDS.unmoved),
      ];
    }
  },
});
