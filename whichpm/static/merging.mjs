// @ts-check
/** Two states of the same answers become one, and neither loses what only it has. Pure. */

/**
 * @typedef {{ format: number, exercise: string, revision: string, saved: string, began?: string,
 *   order?: string, answers: Record<string, string> }} Stored  the answers to one exercise, as they are kept and as they
 *   travel; `began` is when the first was given, `order` the seed of the order in which its cards were shown
 * @typedef {{ text: string, saved: string }} Text  in the learner's own words
 */

/**
 * A time as a number; one that cannot be read counts as the oldest, so that it loses against any that can.
 * @param {unknown} text
 */
export function moment(text) {
  const time = typeof text === "string" ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? -Infinity : time;
}

/**
 * Of two answers to an item the later one, and what only one of them has.
 * @param {Stored} one  goes before where both are of one time
 * @param {Stored} other
 * @returns {Stored}
 */
export function mergedAnswers(one, other) {
  const [later, earlier] = moment(other.saved) > moment(one.saved) ? [other, one] : [one, other];
  return { ...later, answers: { ...earlier.answers, ...later.answers } };
}

/**
 * What was changed here since `base`, on top of what stands there now.
 * @param {Record<string, string>} base
 * @param {Record<string, string>} here
 * @param {Record<string, string>} there
 */
export function rebased(base, here, there) {
  const found = { ...there };
  for (const [id, option] of Object.entries(here)) if (base[id] !== option) found[id] = option;
  for (const id of Object.keys(base)) if (!(id in here)) delete found[id];
  return found;
}

/**
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
export function sameAnswers(one, other) {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every((id) => one[id] === other[id]);
}

/**
 * Each text by its own time.
 * @param {Record<string, Text>} one  goes before where both are of one time
 * @param {Record<string, Text>} other
 */
export function mergedTexts(one, other) {
  const found = { ...one };
  for (const [name, text] of Object.entries(other))
    if (!Object.hasOwn(found, name) || found[name].saved < text.saved) found[name] = text;
  return found;
}
