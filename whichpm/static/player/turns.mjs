// @ts-check
/**
 * A sitting: one card after the other, those that were missed once more at its end. Pure.
 *
 * @typedef {object} Sitting
 * @property {number} at  which of the turns; as many as there are turns where the sitting is at its end
 * @property {string[]} again  cards that come once more, after all others
 * @property {Record<string, number>} tries  how often an item was answered, by item
 */

/**
 * Where a sitting begins: at the first card on which something is left, or at the end.
 * @param {boolean[]} open  by card
 * @returns {Sitting}
 */
export function begin(open) {
  const first = open.indexOf(true);
  return { at: first < 0 ? open.length : first, again: [], tries: {} };
}

/**
 * The card of a turn; none at the end.
 * @param {Sitting} sitting
 * @param {string[]} cards
 * @returns {string | undefined}
 */
export const cardAt = ({ at, again }, cards) => [...cards, ...again][at];

/**
 * The sitting one turn on. What was missed is put at the end once: a sitting ends.
 * @param {Sitting} sitting
 * @param {string[]} cards
 * @param {string[]} missed  cards
 * @returns {Sitting}
 */
export function onwards(sitting, cards, missed) {
  const last = cards.length + sitting.again.length - 1;
  const again =
    sitting.at === last
      ? [...sitting.again, ...missed.filter((card) => !sitting.again.includes(card))]
      : sitting.again;
  return { ...sitting, again, at: Math.min(sitting.at + 1, cards.length + again.length) };
}

/**
 * The sitting at a card: in its first turn, unless it stands there already.
 * @param {Sitting} sitting
 * @param {string[]} cards
 * @param {string} card
 * @returns {Sitting}
 */
export const to = (sitting, cards, card) =>
  cardAt(sitting, cards) === card ? sitting : { ...sitting, at: cards.indexOf(card) };

/**
 * One more answer to items.
 * @param {Sitting} sitting
 * @param {string[]} items
 * @returns {Sitting}
 */
export const tried = (sitting, items) => ({
  ...sitting,
  tries: {
    ...sitting.tries,
    ...Object.fromEntries(items.map((item) => [item, (sitting.tries[item] ?? 0) + 1])),
  },
});

/**
 * The sitting as if items had never been answered in it.
 * @param {Sitting} sitting
 * @param {string[]} items
 * @returns {Sitting}
 */
export const untried = (sitting, items) => ({
  ...sitting,
  tries: Object.fromEntries(Object.entries(sitting.tries).filter(([item]) => !items.includes(item))),
});
