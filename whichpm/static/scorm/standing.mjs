// @ts-check
/** How far a learner is in a package: questions, answers, and where keys are public, how many fit. Pure. */
/** @import { Stored } from "../merging.mjs" */
/** @import { Packaged } from "./packed.mjs" */

/** Of all questions, the share whose answers make a package of practice complete. */
export const COMPLETE = 0.8;

/**
 * @param {Packaged[]} table
 * @param {Record<string, Stored>} kept  by slug
 * @returns {{ all: number, answered: number, right: number, keyed: number }}
 */
export function standing(table, kept) {
  const sum = { all: 0, answered: 0, right: 0, keyed: 0 };
  for (const { slug, items } of table) {
    const answers = kept[slug]?.answers ?? {};
    /** @type {Record<string, string>} */
    const asked = {};
    for (const { id, optional, when, right } of items) {
      if (when && !when.some((one) => asked[one.item] === one.is)) continue;
      if (answers[id]) asked[id] = answers[id];
      if (optional) continue;
      sum.all += 1;
      if (answers[id]) sum.answered += 1;
      if (!right) continue;
      sum.keyed += 1;
      if (answers[id] && right.includes(answers[id])) sum.right += 1;
    }
  }
  return sum;
}
