// @ts-check
/** Where the cards of a placement lead: the places of those missed first, the others later. Pure. */
/** @import { Exercise } from "../board.mjs" */
/** @import { Attempt } from "./journal.mjs" */

/** @typedef {{ href: string, title: string }} Place */

/**
 * @param {Exercise} exercise  with its keys, and where to read of each card
 * @param {Map<string, Attempt[]>} histories
 * @param {string[]} way  addresses of pages, in the order in which they are read
 * @returns {{ done: number, all: number, first: Place[], later: Place[] } | null}  places in that order; null until
 *   every card was tried. What counts is the first try: a second one follows the explanation.
 */
export function placed({ slug, items }, histories, way) {
  const cards = items.filter(({ key, points }) => key && points !== 0);
  const tries = cards.map(({ id }) => histories.get(`${slug}/${id}`)?.[0]);
  if (!tries.every(Boolean)) return null;
  const right = (/** @type {number} */ at) => Boolean(tries[at]?.[4]);
  const pageOf = (/** @type {Place} */ { href }) => href.split("#")[0];

  /** @param {boolean} wanted */
  const places = (wanted) => {
    /** @type {Map<string, Place>} */
    const found = new Map();
    cards.forEach(({ read }, at) => {
      if (read?.href && right(at) === wanted)
        found.set(read.href, { href: read.href, title: read.title ?? read.label });
    });
    return [...found.values()].sort((one, other) => way.indexOf(pageOf(one)) - way.indexOf(pageOf(other)));
  };
  const first = places(false);
  return {
    done: cards.filter((_, at) => right(at)).length,
    all: cards.length,
    first,
    later: places(true).filter(({ href }) => !first.some((one) => one.href === href)),
  };
}
