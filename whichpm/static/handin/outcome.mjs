// @ts-check
/** What a try at a whole open set comes to: points, owners, directions, ideas, where to read again. Pure. */
import { mixUps } from "../progress/derive.mjs";
import { ROLE_GROUPS } from "../progress/roles.mjs";
import { fits } from "../board/scoring.mjs";
/** @import { Answers, Exercise, Item, ItemScore, Score } from "../board.mjs" */
/** @import { Reading } from "../exercise.d.ts" */

/**
 * @typedef {{ name: string, criteria: string[], model: [string, "strong" | "em" | ""][][] }} Words  what an answer in
 *   words is held against
 * @typedef {{ chance: number, cut?: number | null, words: Words[], ideas: Record<string, Record<string, string>>, named: Record<string, string>,
 *   roles: Record<string, string>, directions: Record<string, string> }} Known  what the builder of the book tells: the
 *   points of blind choice, the percent of owner decisions that it takes to pass, if it says so, the idea of each item by
 *   exercise and id, and names
 * @typedef {{ name: string, done: number, all: number }} Row
 * @typedef {{ read: Reading, times: number }} Again
 * @typedef {{ points: number, maximum: number, share: number, each: Score[], roles: Row[], directions: Row[],
 *   ideas: Row[], again: Again[], decisions: Decisions | null }} Outcome  `share`: of the way from chance to full
 *   points, at most 1; not above 0 where it is no more than chance
 * @typedef {{ done: number, all: number, needed: number }} Decisions  owner decisions that are right, all of them, and
 *   how many it takes to pass
 */

/**
 * @param {Exercise[]} exercises  with their keys
 * @param {Record<string, Answers>} answers  by exercise
 * @param {(exercise: Exercise, answers: Answers) => Score} score
 * @param {Known} known
 * @returns {Outcome}
 */
export function outcome(exercises, answers, score, known) {
  const each = exercises.map((exercise) => score(exercise, answers[exercise.slug] ?? {}));
  const points = sum(each.map((one) => one.points));
  const maximum = sum(each.map((one) => one.maximum));
  const asked = exercises.flatMap((exercise, at) =>
    exercise.items.flatMap((item) => {
      const result = each[at].items.find(({ id }) => id === item.id);
      const { key } = item;
      if (!result?.asked || !key) return [];
      return [{ slug: exercise.slug, item, key, answer: result.answer ?? "", right: isRight(item, result) }];
    }),
  );
  const owned = asked.filter(({ key }) => Object.hasOwn(known.roles, key));

  /** @type {Map<string, Again>} */
  const again = new Map();
  for (const { item, right } of asked) {
    if (right || !item.read) continue;
    const times = (again.get(item.read.label)?.times ?? 0) + 1;
    again.set(item.read.label, { read: item.read, times });
  }
  return {
    points,
    maximum,
    decisions: known.cut
      ? {
          done: owned.filter(({ item, answer }) => fits(item, answer || null)).length,
          all: owned.length,
          needed: Math.ceil((known.cut * owned.length) / 100),
        }
      : null,
    share: maximum > known.chance ? (points - known.chance) / (maximum - known.chance) : 0,
    each,
    roles: rows(owned, ({ key }) => key, known.roles, Object.keys(known.roles)),
    // An accepted answer is no mix-up, whatever the key.
    directions: mixUps(owned.map(({ key, answer, right }) => ({ key, option: right ? "" : answer })))
      .filter(({ to }) =>
        owned.some(({ item }) => item.options.some((id) => (ROLE_GROUPS[to] ?? [to]).includes(id))),
      )
      .map(({ from, to, times, of }) => ({ name: known.directions[`${from}-${to}`], done: times, all: of })),
    ideas: rows(asked, ({ slug, item }) => known.ideas[slug]?.[item.id] ?? "", known.named).sort(
      (one, other) => one.done / one.all - other.done / other.all,
    ),
    again: [...again.values()].sort((one, other) => other.times - one.times),
  };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/**
 * What earns nothing by itself is right where the answer fits.
 * @param {Item} item
 * @param {ItemScore} result
 */
const isRight = (item, result) => (result.maximum > 0 ? result.points > 0 : fits(item, result.answer));

/**
 * @template {{ right: boolean }} One
 * @param {One[]} every
 * @param {(one: One) => string} of  the name under which it is counted; "" leaves it out
 * @param {Record<string, string>} names
 * @param {string[]} [order]
 * @returns {Row[]}
 */
function rows(every, of, names, order = [...new Set(every.map(of))]) {
  return order.flatMap((id) => {
    const own = every.filter((one) => of(one) === id);
    if (!own.length || !names[id]) return [];
    return [{ name: names[id], done: own.filter((one) => one.right).length, all: own.length }];
  });
}
