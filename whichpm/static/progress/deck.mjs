// @ts-check
/** Cards to play with: practice questions that ask for an owner, shuffled for good, so that a day has one card. Pure. */
import { DAY } from "./schedule.mjs";
/** @import { Course } from "./derive.mjs" */

/** How many cards a challenge has. */
export const FIVE = 5;

/**
 * A number that follows from a text and says nothing about it (FNV-1a).
 * @param {string} text
 */
function mixed(text) {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum;
}

/**
 * All cards as `exercise/item`, in an order that is the same in every browser.
 * @param {Course} course
 * @param {string[]} left  exercises that are asked elsewhere, before they are explained
 */
export function deck(course, left) {
  return Object.entries(course)
    .filter(([slug]) => !left.includes(slug))
    .flatMap(([slug, { items }]) =>
      Object.entries(items).flatMap(([id, { alone, key }]) => (alone && key ? [`${slug}/${id}`] : [])),
    )
    .sort((one, other) => mixed(one) - mixed(other) || (one < other ? -1 : 1));
}

/**
 * The card of a day, the same for everybody who has that day.
 * @param {string[]} cards
 * @param {number} time  within the day
 */
export function ofDay(cards, time) {
  const midnight = new Date(time).setHours(0, 0, 0, 0);
  const day = Math.floor((midnight - new Date(midnight).getTimezoneOffset() * 60_000) / DAY);
  return cards[((day % cards.length) + cards.length) % cards.length];
}

/**
 * Five cards by lot, each of another exercise while there are enough.
 * @param {string[]} cards
 * @param {() => number} [lot]  as Math.random
 */
export function draw(cards, lot = Math.random) {
  const shuffled = cards
    .map((card) => ({ card, at: lot() }))
    .sort((one, other) => one.at - other.at)
    .map(({ card }) => card);
  const slug = (/** @type {string} */ card) => card.split("/")[0];
  const first = shuffled.filter((card, at) => shuffled.findIndex((one) => slug(one) === slug(card)) === at);
  return [...first, ...shuffled.filter((card) => !first.includes(card))].slice(0, FIVE);
}
