// @ts-check
/** What to ask today, and in whose place; and when the next questions come. Pure. */
import { histories } from "./mastery.mjs";
import { DAY, endOfDay } from "./schedule.mjs";
/** @import { Course, Fact } from "./derive.mjs" */
/** @import { Attempt, Journal } from "./journal.mjs" */
/** @import { Scheduler } from "./schedule.mjs" */

/** Questions a day: about five minutes. */
export const A_DAY = 12;
/** A line is shown side by side when this many of the latest answers on it were missed. */
const MISSES = 2;
const LATEST = 5;

/**
 * @typedef {{ key: string, due: number, missed: boolean }} Due
 * @typedef {{ ask: string, stands: string }} Asked  a question, and the one that is due
 * @typedef {{ today: Due[], later: Due[], done: number }} Plan  `done`: reviewed today
 */

/** @param {Course} course @param {string} key @returns {Fact | undefined} */
const factOf = (course, key) => course[key.split("/")[0]]?.items[key.split("/")[1]];

/**
 * Whatever was tried, with the time at which it is due; only what can be asked apart, itself or by a sibling.
 * @param {Course} course
 * @param {Journal} journal
 * @param {Scheduler} schedule
 * @param {number} now
 * @returns {Plan}
 */
export function plan(course, journal, schedule, now) {
  const end = endOfDay(now);
  const found = [...histories(journal)]
    .filter(
      ([key]) => factOf(course, key) && (factOf(course, key)?.alone || siblings(course, journal, key).length),
    )
    .map(([key, history]) => ({ key, due: schedule(history), missed: !history[history.length - 1][4] }))
    .sort((a, b) => Number(b.missed) - Number(a.missed) || a.due - b.due);
  const start = new Date(now).setHours(0, 0, 0, 0);
  return {
    today: found.filter(({ due }) => due < end),
    later: found.filter(({ due }) => due >= end).sort((a, b) => a.due - b.due),
    done: journal.attempts.filter((attempt) => attempt[6] && attempt[0] >= start).length,
  };
}

/**
 * The next day on which there is something to ask, and how much: what is left over today, too.
 * @param {Plan} plan
 * @param {number} now
 * @returns {{ day: number, n: number, tomorrow: boolean } | null}
 */
export function outlook({ today, later }, now) {
  const tomorrow = endOfDay(now);
  const day = today.length ? tomorrow : later[0]?.due;
  if (!day) return null;
  const end = endOfDay(day);
  const n = today.length + later.filter(({ due }) => due < end).length;
  return { day, n: Math.min(n, A_DAY), tomorrow: end === endOfDay(tomorrow) };
}

/**
 * Other questions on the same line that share a concept, out of exercises that the learner has met; those never tried
 * first, then those tried longest ago.
 * @param {Course} course
 * @param {Journal} journal
 * @param {string} key
 * @returns {string[]}
 */
export function siblings(course, journal, key) {
  const own = factOf(course, key);
  /** @type {Map<string, number>} */
  const latest = new Map(journal.attempts.map((attempt) => [`${attempt[1]}/${attempt[2]}`, attempt[0]]));
  const met = new Set(journal.attempts.map((attempt) => attempt[1]));
  return Object.entries(course)
    .filter(([slug]) => met.has(slug))
    .flatMap(([slug, { items }]) =>
      Object.entries(items).map(([id, fact]) => ({ key: `${slug}/${id}`, fact })),
    )
    .filter(
      (other) =>
        other.key !== key &&
        other.fact.alone &&
        other.fact.line === own?.line &&
        other.fact.concepts?.some((concept) => own?.concepts?.includes(concept)),
    )
    .map((other) => other.key)
    .sort((a, b) => (latest.get(a) ?? 0) - (latest.get(b) ?? 0));
}

/**
 * The questions of one round.
 * @param {Course} course
 * @param {Journal} journal
 * @param {Due[]} due
 * @param {number} most
 * @param {number} now
 * @returns {Asked[]}
 */
export function round(course, journal, due, most, now) {
  const today = new Set(
    journal.attempts.flatMap((one) => (one[0] > now - DAY / 2 ? `${one[1]}/${one[2]}` : [])),
  );
  /** @type {Asked[]} */
  const chosen = [];
  const taken = new Set();
  for (const { key } of due) {
    if (chosen.length >= most) break;
    if (taken.has(key)) continue;
    // A sister that was answered today is no better than the question itself.
    const others = siblings(course, journal, key).filter((other) => !taken.has(other));
    const ask = others.find((other) => !today.has(other)) ?? (factOf(course, key)?.alone ? key : others[0]);
    if (!ask) continue;
    chosen.push({ ask, stands: key });
    taken.add(ask).add(key);
  }
  return mixed(chosen);
}

/**
 * Spreads the questions of each exercise evenly over the round, so that the next one asks for another thought.
 * @param {Asked[]} asked
 * @returns {Asked[]}
 */
function mixed(asked) {
  const slug = (/** @type {Asked} */ one) => one.ask.split("/")[0];
  const place = (/** @type {Asked} */ one) => {
    const own = asked.filter((other) => slug(other) === slug(one));
    return (own.indexOf(one) + 0.5) / own.length;
  };
  return [...asked].sort((a, b) => place(a) - place(b));
}

/**
 * What was missed on a line of late, if it was missed twice.
 * @param {Course} course
 * @param {Journal} journal
 * @param {number} line
 * @returns {Attempt[]}
 */
export function missed(course, journal, line) {
  const latest = journal.attempts
    .filter(([, slug, item]) => course[slug]?.items[item]?.line === line)
    .slice(-LATEST);
  const found = latest.filter((attempt) => !attempt[4]);
  return found.length < MISSES ? [] : found;
}
