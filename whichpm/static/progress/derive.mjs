// @ts-check
/** What follows from the journal: how much is mastered, which owners are mixed up, how well the learner knows. Pure. */
import { isMastered } from "./mastery.mjs";
import { DIRECTIONS, ROLE_GROUPS } from "./roles.mjs";
/** @import { Attempt, Journal } from "./journal.mjs" */

/**
 * What the builder of the book tells of a question: the line that decides, the key where it is a role, what it is
 * about, whether it can be asked apart, and whether it is asked only after certain answers.
 * @typedef {{ line?: number, key?: string, concepts?: string[], alone?: boolean, maybe?: boolean }} Fact
 * @typedef {Record<string, { title: string, count: number, items: Record<string, Fact> }>} Course  by exercise
 * @typedef {{ mastered: number, shaky: number, untried: number }} Tally
 */

/**
 * @param {Course} course
 * @param {Map<string, Attempt[]>} tried
 * @param {(slug: string, fact: Fact) => boolean} belongs
 * @returns {Tally}
 */
export function tally(course, tried, belongs) {
  const sum = { mastered: 0, shaky: 0, untried: 0 };
  for (const [slug, { items }] of Object.entries(course))
    for (const [id, fact] of Object.entries(items)) {
      if (!belongs(slug, fact)) continue;
      const history = tried.get(`${slug}/${id}`);
      if (history) sum[isMastered(history) ? "mastered" : "shaky"] += 1;
      else if (!fact.maybe) sum.untried += 1;
    }
  return sum;
}

/**
 * How often the owner `from` was taken for `to`, and how often it could have been.
 * @typedef {{ from: string, to: string, times: number, of: number }} Confusion
 */

/**
 * @param {Course} course
 * @param {Journal} journal
 * @returns {Confusion[]}  directions for which there was an occasion
 */
export function confusions(course, journal) {
  return mixUps(
    journal.attempts.flatMap(([, slug, item, option]) => {
      const key = course[slug]?.items[item]?.key;
      return key ? [{ key, option }] : [];
    }),
  );
}

/**
 * @param {{ key: string, option: string }[]} choices  "" where nobody was taken for another
 * @returns {Confusion[]}  directions for which there was an occasion
 */
export function mixUps(choices) {
  return DIRECTIONS.flatMap(([from, to]) => {
    const occasions = choices.filter(({ key }) => (ROLE_GROUPS[from] ?? [from]).includes(key));
    const times = occasions.filter(({ option }) => (ROLE_GROUPS[to] ?? [to]).includes(option)).length;
    return occasions.length ? [{ from, to, times, of: occasions.length }] : [];
  });
}

/**
 * Of the answers given as sure, and of the others where that was asked, how many fit.
 * @param {Journal} journal
 */
export function calibration(journal) {
  const count = (/** @type {0 | 1} */ sure) => {
    const said = journal.attempts.filter((attempt) => attempt[5] === sure);
    return { right: said.filter((attempt) => attempt[4]).length, all: said.length };
  };
  return { sure: count(1), unsure: count(0) };
}
