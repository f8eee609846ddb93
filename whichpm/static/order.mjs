// @ts-check
/**
 * The order in which cards are shown: it follows from their ids, and for a learner from a seed, never from a key.
 * whichpm/order.py has the same; shared cases hold the two together. Pure, but for `learnersSeed`.
 */
import { keep, recall } from "./storage.mjs";
/** @import { Exercise } from "./board.mjs" */

/** Under what name the learner's seed is kept; no slug has a colon. */
export const SEED = "order:seed";

/**
 * A seed that something from outside holds; "" where it holds none.
 * @param {unknown} found
 */
export const seedIn = (found) => (typeof found === "string" && /^[0-9a-f]{8}$/.test(found) ? found : "");

/**
 * The exercise with its cards as a learner with this seed meets them; without a seed, as a page has them.
 * @template {Pick<Exercise, "slug" | "items" | "shuffled">} E
 * @param {E} exercise
 * @param {string} seed
 * @returns {E}
 */
export function arranged(exercise, seed) {
  if (!exercise.shuffled) return exercise;
  /** @type {{ at: number, id: string, items: Exercise["items"] }[]} */
  const cards = [];
  for (const item of exercise.items) {
    if (cards.length && item.joins) cards[cards.length - 1].items.push(item);
    else cards.push({ at: number(`${seed}/${exercise.slug}/${item.id}`), id: item.id, items: [item] });
  }
  cards.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  return { ...exercise, items: cards.flatMap((card) => card.items) };
}

/** Whether every learner has an order of their own. @param {Pick<Exercise, "pool" | "shuffled">} exercise */
export const isOwn = ({ pool, shuffled }) => pool === "graded" && shuffled === true;

/** The seed of whoever uses this browser, drawn once; "" where it cannot be kept, so that a reload changes nothing. */
export function learnersSeed() {
  const known = seedIn(recall(SEED));
  if (known) return known;
  const drawn = crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, "0");
  return keep(SEED, drawn) ? drawn : "";
}

/**
 * 32 bits: FNV-1a over UTF-8, then the last mixing step of MurmurHash3, so that every letter moves every bit.
 * @param {string} text
 */
export function number(text) {
  let found = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) found = Math.imul(found ^ byte, 0x01000193);
  found ^= found >>> 16;
  found = Math.imul(found, 0x85ebca6b);
  found ^= found >>> 13;
  found = Math.imul(found, 0xc2b2ae35);
  return (found ^ (found >>> 16)) >>> 0;
}
