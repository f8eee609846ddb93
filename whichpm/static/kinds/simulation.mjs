// @ts-check
/**
 * Simulation: events on a line of weeks. Each goes to an owner, then something is done, and gauges move.
 *
 * In practice a run is played: one event at a time, what was decided stands, the verdict comes when the run is over,
 * and the run before is kept beside the next. With two chairs the second run follows the first and is put beside it. A
 * graded exercise has no effects of owners, so it is the plain list of decisions; with two chairs, where what actions do
 * is no secret, the gauges stand above it.
 */
import { radioItem } from "../board/choices.mjs";
import { button, hide, list, make, table, tag } from "../board/elements.mjs";
import { ACT } from "../board/endings.mjs";
import { dashboard, facts, signed, when } from "../board/gauges.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf, ownerOf } from "../board/labels.mjs";
import { paper } from "../board/paper.mjs";
import { scoreItems } from "../board/scoring.mjs";
import { still } from "../board/still.mjs";
import { keep, recall } from "../storage.mjs";
import { t } from "../words.mjs";
/** @import { Answers, Exercise, Row } from "../board.mjs" */
/** @import { Run } from "../board/gauges.mjs" */
/** @import { SimulationMarked as Event } from "../exercise.d.ts" */

/** The run before. @param {string | null} text  as it is kept @returns {Answers | null} */
function earlier(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** Events of one chair, or all. @param {Exercise} exercise @param {string} [chair] @returns {Event[]} */
const eventsOf = ({ layout }, chair) =>
  layout.events.filter((/** @type {Event} */ event) => !chair || event.chair === chair);

/**
 * Where a run stands; pure, and the same as `Simulation.run` in whichpm/kinds/simulation.py.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @param {number} [count]  of the first events to look at
 * @param {string} [chair]  whose run, where there are two
 * @returns {Run}
 */
export function run(exercise, answers, count, chair) {
  const { gauges, reserve, events } = facts(exercise);
  const { opening, acts } = exercise.layout;
  const chosen = new Map(scoreItems(exercise, answers).items.map((one) => [one.id, one]));
  const values = Object.fromEntries(gauges.map((gauge) => [gauge.id, gauge.start]));
  let decided = 0;
  for (const { id } of eventsOf(exercise, chair).slice(0, count)) {
    const owner = chosen.get(id);
    const action = chosen.get(id + ACT)?.answer;
    if (!owner?.answer || !action) continue;
    decided += 1;
    const told = events[id];
    const moved = told
      ? [told[owner.points ? "right" : "wrong"].effects, told.actions[action]]
      : [acts[action].effects];
    for (const effects of moved) for (const gauge in effects) values[gauge] += effects[gauge];
  }
  return { gauges: values, opening: opening + (reserve ? Math.max(0, -values[reserve]) : 0), decided };
}

/**
 * Runs side by side.
 * @param {Exercise} exercise
 * @param {string} caption
 * @param {{ name: string, answers: Answers, chair?: string }[]} columns
 */
function beside(exercise, caption, columns) {
  const { gauges } = facts(exercise);
  const runs = columns.map(({ name, answers, chair }) => {
    const ids = eventsOf(exercise, chair).map(({ id }) => id);
    const points = scoreItems(exercise, answers).items.filter(({ id, points }) => points && ids.includes(id));
    return { name, points: points.length, ...run(exercise, answers, undefined, chair) };
  });
  const row = (/** @type {string} */ name, /** @type {(one: typeof runs[0]) => number} */ value) => [
    name,
    ...runs.map((one) => signed(value(one))),
  ];
  return table(
    caption,
    ["", ...runs.map((one) => one.name)],
    [
      ...(exercise.told ? [row(t("simulation.points"), (one) => one.points)] : []),
      ...(exercise.layout.opening ? [row(t("simulation.opening"), (one) => one.opening)] : []),
      ...gauges.map(({ id, label }) => row(label, (one) => one.gauges[id])),
    ],
  );
}

/**
 * The end: the last two runs and the one with every owner right, side by side, and what each wrong owner cost.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @param {Answers | null} last
 * @param {string} [chair]
 */
function comparison(exercise, answers, last, chair) {
  const { events } = facts(exercise);
  const right = Object.fromEntries(exercise.items.flatMap((item) => (item.key ? [[item.id, item.key]] : [])));
  const best = { ...answers, ...right };
  const columns = [
    { name: t("simulation.this"), answers, chair },
    ...(last ? [{ name: t("simulation.last"), answers: last, chair }] : []),
    { name: t("simulation.best"), answers: best, chair },
  ];
  const missed = eventsOf(exercise, chair).filter(({ id }) => answers[id] !== right[id]);
  return [
    beside(exercise, t("simulation.runs"), columns),
    ...missed.map((event) => {
      const [given, owner] = [answers, right].map((one) => labelOf(exercise, one[event.id]));
      const title = make("strong", {}, when(exercise, event, run(exercise, answers)).title);
      const { cost } = events[event.id];
      return make("p", {}, title, ` ${t("simulation.cost", { given, owner, cost })}`);
    }),
    chair ? "" : make("p", {}, t(missed.length ? "simulation.missed" : "simulation.all_right")),
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
    const { acts, papers } = exercise.layout;
    const events = eventsOf(exercise);
    const name = `${exercise.slug}:run:${exercise.revision}`;
    /** @type {Answers | null} */
    let last = earlier(recall(name));

    /** @type {Map<string, Row>} */
    const rows = new Map();
    const chairs = [...new Set(events.map(({ chair }) => chair ?? ""))].map((chair) => {
      // The verdict comes when the run is over.
      const plain = { ...board, practice: false, hint: () => "" };
      plain.choose = (item, option) => board.set({ [item]: option }, board.practice ? "" : item);
      const own = eventsOf(exercise, chair);
      const panel = played || acts ? dashboard(exercise, own) : null;
      const cards = own.map((event, index) => cardOf(plain, event, index));
      const end = make("div", { class: "wp-sim-end" });
      const node = make(
        "section",
        {},
        panel?.node ?? "",
        list(
          cards.map((card) => card.node),
          "wp-sim",
        ),
      );
      node.append(end);
      place.append(node);
      return { chair, plain, own, panel, cards, end, node };
    });
    const cards = chairs.flatMap((one) => one.cards);

    /** @param {typeof board} plain @param {Event} event @param {number} index */
    function cardOf(plain, event, index) {
      const [item, act] = [event.id, event.id + ACT].map(board.item);
      const prefix = when(exercise, event).title;
      const owner = radioItem(plain, { ...item, text: item.text.slice(prefix.length) }, index + 1);
      const title = make("strong", {}, prefix);
      const desk = papers?.[index];
      const shown = desk?.title && paper(desk.title, desk.blocks);
      // A paper comes between what the turn is about and the question, which stands with its answers.
      if (!shown) owner.node.querySelector(".wp-number")?.after(" ", title, make("br"));
      const second = radioItem(plain, { ...act, text: t("board.done") }, index + 1);
      const buttons = act.options.map((id) => button(labelOf(exercise, id), () => decide(card, id)));
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
      const head = shown ? [make("p", {}, title), shown] : [];
      const node = make("li", {}, ...head, owner.node, ...(played ? [] : [second.node, acts ? record : ""]));
      const card = { event, item, act, owner, title, actions, record, node };
      return card;
    }

    const end = make("div");
    const restart = () => {
      last = board.answers();
      keep(name, JSON.stringify(last));
      board.forget(exercise.items.map((item) => item.id));
      cards[0].owner.focus();
    };
    const again = button(t("simulation.again"), restart, { class: "wp-button wp-go" });

    /** @param {typeof cards[0]} card @param {string} action */
    function decide({ act, actions, record }, action) {
      still(actions, () => board.set({ [act.id]: action }), record);
      record.focus();
      const next = cards[cards.findIndex((card) => card.act === act) + 1];
      board.say(`${record.textContent} ${next?.title.textContent ?? t("simulation.over")}`);
    }

    /** @param {typeof cards[0]} card @param {number} index @param {Answers} answers @param {string} chair */
    function told({ item, act }, index, answers, chair) {
      const { gauges, events } = facts(exercise);
      const [owner, action] = [answers[item.id], answers[act.id]];
      const [then, since] = [index, index + 1].map((count) => run(exercise, answers, count, chair).gauges);
      const moves = gauges.flatMap(({ id, label }) => {
        const change = since[id] - then[id];
        return change
          ? `${label} ${signed(since[id])}, ${t(change < 0 ? "simulation.down" : "simulation.up", { n: Math.abs(change) })}. `
          : [];
      });
      const outcome = events[item.id]?.[owner === item.key ? "right" : "wrong"].told ?? "";
      return [
        make("p", {}, ownerOf(exercise, owner), `: ${labelOf(exercise, action)}. `),
        make("p", {}, `${outcome} ${act.why?.[action] ?? acts[action].told} `),
        make("p", {}, make("strong", {}, moves.join("") || t("simulation.still"))),
      ];
    }

    return {
      rows,
      once: played,
      turns: events.length,
      waits: () => played && !chairs.every(({ plain }) => plain.practice),
      summary: make("div", {}, end, acts ? "" : again),
      update(score) {
        const answers = Object.fromEntries(score.items.map((one) => [one.id, one.answer ?? ""]));
        const isDecided = (/** @type {typeof cards[0]} */ card) =>
          Boolean(answers[card.item.id] && answers[card.act.id]);
        let open = true;
        chairs.forEach(({ chair, own, panel, cards, plain, end, node }, at) => {
          if (!panel) return;
          const now = run(exercise, answers, undefined, chair);
          const reached = cards.map(isDecided).lastIndexOf(true) + 1;
          const past = (/** @type {string} */ whose, /** @type {number} */ to) =>
            Array.from({ length: to + 1 }, (_, count) => run(exercise, answers, count, whose));
          const first = at ? past(chairs[0].chair, own.length) : [];
          const beside = at ? first[reached] : last && now.decided && run(exercise, last, now.decided);
          panel.update(now, beside || null, answers, [past(chair, reached), first]);
          if (played) hide(node, !open);
          cards.forEach((card, index) => {
            const decided = isDecided(card);
            hide(card.record, !decided);
            if (decided) card.record.replaceChildren(...told(card, index, answers, chair));
            card.title.textContent = when(exercise, card.event, now).title;
            if (!played) return;
            hide(card.node, !open && !decided);
            hide(card.actions, decided || !answers[card.item.id]);
            tag(card.owner.node, "decided", decided);
            open &&= decided;
          });
          plain.practice = played && cards.every(isDecided);
          if (chair && plain.practice) end.replaceChildren(...comparison(exercise, answers, null, chair));
        });
        if (!played || !open) return;
        if (acts) end.replaceChildren(besides(answers));
        else end.replaceChildren(...comparison(exercise, answers, last));
      },
    };

    /** Both chairs. @param {Answers} answers */
    function besides(answers) {
      const columns = chairs.map(({ chair }) => ({ name: labelOf(exercise, chair), answers, chair }));
      return beside(exercise, t("simulation.chairs"), columns);
    }
  },
});
