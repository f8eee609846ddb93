// @ts-check
/** Where a run stands: events on a line, and what moves as they are decided. What a number says stands in words too. */
import { make, tag } from "./elements.mjs";
import { icon } from "./icons.mjs";
import { labelOf } from "./labels.mjs";
import { heightOf, ways } from "./ways.mjs";
import { t } from "../words.mjs";
/** @import { Answers, Exercise } from "../board.mjs" */
/** @import { SimulationLayout, SimulationMarked as Event, SimulationTold as Told } from "../exercise.d.ts" */

/**
 * @typedef {{ gauges: Record<string, number>, opening: number, decided: number }} Run
 */

const HIGH = 24; // of the drawing of a gauge, in its own units; a turn is 10 wide

/** Gauges and what moves them; where no key is at hand, actions alone. @param {Exercise} exercise @returns {Told} */
export const facts = ({ told, layout }) => told ?? { gauges: layout.gauges, reserve: "", events: {} };

/** A number with a true minus. @param {number} value */
export const signed = (value) => String(value).replace("-", "−");

/**
 * The week, or the turn, and title of an event; what comes after the opening moves with it.
 * @param {Exercise} exercise
 * @param {Event} event
 * @param {Run} [now]
 */
export function when(exercise, { week, title, chair }, now) {
  const { opening } = exercise.layout;
  if (chair)
    return { week, title: t("simulation.turn", { turn: week, chair: labelOf(exercise, chair), title }) };
  if (now && week > opening) week += now.opening - opening;
  return { week, title: t("simulation.week", { week, title }) };
}

/**
 * The line of weeks or turns, and the gauges.
 * @param {Exercise} exercise
 * @param {Event[]} events  of one run
 */
export function dashboard(exercise, events) {
  const { gauges, reserve } = facts(exercise);
  /** @type {SimulationLayout} */
  const { opening } = exercise.layout;
  const chair = events[0].chair;
  const longest = gauges.find(({ id }) => id === reserve);
  const most = events[events.length - 1].week - Math.min(0, longest?.low ?? 0);
  const percent = (/** @type {number} */ share) => `${100 * share}%`;
  const name = t("simulation.state") + (chair ? `: ${labelOf(exercise, chair)}` : "");
  const words = make("p");
  const drawn = ways();
  const flag = chair ? null : make("b", {}, t("simulation.flag"));
  const dots = events.map(() => make("span"));
  const meters = gauges.map(({ id, label, low, high }) => {
    const value = make("strong");
    const before = make("span");
    const share = (/** @type {number} */ to) => (to - low) / (high - low);
    const fill = make("i");
    const lines = chair ? trails(events.length, (to) => HIGH - 2 - (HIGH - 4) * share(to)) : null;
    return {
      node: make(
        "div",
        {},
        make("p", {}, `${label} `, value, before),
        lines?.node ?? make("div", { class: "wp-sim-track", "aria-hidden": "true" }, fill),
      ),
      /** @param {Run} now @param {Run | null} then @param {Run[][]} past  the states so far, and those of the other chair */
      update(now, then, past) {
        const at = now.gauges[id];
        value.textContent = signed(at);
        fill.style.left = percent(share(Math.min(0, at)));
        fill.style.width = percent(Math.abs(share(at) - share(0)));
        tag(fill, "below", at < 0);
        const n = then && signed(then.gauges[id]);
        before.textContent = n && ` (${t("simulation.before", { n })})`;
        lines?.draw(past.map((states) => states.map(({ gauges }) => gauges[id])));
      },
    };
  });
  return {
    node: make(
      "section",
      { class: "wp-sim-state wp-card", "aria-label": name },
      words,
      make("div", { class: "wp-sim-line", "aria-hidden": "true" }, drawn.nodes, dots, flag ?? ""),
      make(
        "div",
        { class: "wp-sim-gauges" },
        meters.map((meter) => meter.node),
      ),
    ),
    /**
     * @param {Run} now
     * @param {Run | null} then  the run beside it, at the same event
     * @param {Answers} answers
     * @param {Run[][]} past
     */
    update(now, then, answers, past) {
      /** @type {{ x: number, owner: string }[]} */
      const passed = [];
      dots.forEach((dot, index) => {
        const { week } = when(exercise, events[index], now);
        const x = (100 * week) / most;
        dot.style.left = `${x}%`;
        dot.textContent = `${week}`;
        tag(dot, "state", index < now.decided ? "gone" : index > now.decided ? "" : "now");
        const owner = index < now.decided ? answers[events[index].id] : "";
        dot.style.top = `${heightOf(owner)}px`;
        tag(dot, "role", owner);
        if (index > now.decided) return;
        passed.push({ x, owner });
        words.textContent = chair
          ? t("simulation.at", { chair: labelOf(exercise, chair), turn: week, all: events.length })
          : t(now.opening - opening ? "simulation.slips" : "simulation.opens", {
              week,
              opening: now.opening,
            });
      });
      drawn.draw(passed, now.decided === events.length);
      if (flag) flag.style.left = percent(now.opening / most);
      for (const meter of meters) meter.update(now, then, past);
    },
  };
}

/**
 * A gauge through the turns: this run, and that of the other chair.
 * @param {number} turns
 * @param {(value: number) => number} height
 */
function trails(turns, height) {
  const node = icon("product"); // An element of its name space, whose drawing gives way to ours.
  node.setAttribute("class", "wp-sim-trail");
  node.setAttribute("viewBox", `0 0 ${10 * turns} ${HIGH}`);
  node.setAttribute("preserveAspectRatio", "none");
  const path = /** @type {Element} */ (node.firstElementChild);
  const [own, other] = [0, 1].map(() => /** @type {Element} */ (path.cloneNode()));
  other.setAttribute("class", "wp-sim-other");
  node.replaceChildren(other, own);
  return {
    node,
    /** @param {number[][]} values  of this run, and of the other */
    draw(values) {
      [own, other].forEach((line, index) => {
        const points = (values[index] ?? []).map((value, turn) => `${10 * turn} ${height(value)}`);
        line.setAttribute("d", points.length ? `M${points.join("L")}` : "");
      });
    },
  };
}
