// @ts-check
/**
 * A challenge as it stands behind # of a link: five cards, what one chose, and, on the way back, what the other did.
 * Pure. Whatever comes out of a link is anybody's text: it names cards that exist, or is no challenge.
 *
 * @typedef {{ name: string, chosen: number[] }} Player  `chosen`: of each card, which of its options, from 0 on
 * @typedef {{ cards: string[], one: Player, other: Player | null }} Challenge
 */

const LONGEST = 40; // letters of a name
const VERSION = "1";

/** @param {Challenge} challenge */
export function written({ cards, one, other }) {
  const found = new URLSearchParams({ five: VERSION, cards: cards.join(" "), ...player(one, "") });
  if (other) for (const [name, value] of Object.entries(player(other, "2"))) found.set(name, value);
  return `#${found}`;
}

/** @param {Player} player @param {string} mark */
const player = ({ name, chosen }, mark) => ({ [`by${mark}`]: name, [`chose${mark}`]: chosen.join(" ") });

/**
 * @param {string} hash
 * @param {string[]} known  cards that there are
 * @returns {{ found: Challenge | null, why: "" | "none" | "damaged" | "newer" }}
 */
export function read(hash, known) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  if (!given.has("five")) return { found: null, why: "none" };
  if (given.get("five") !== VERSION) return { found: null, why: "newer" };
  const cards = (given.get("cards") ?? "").split(" ");
  const one = playerOf(given, "", cards.length);
  const other = given.has("chose2") ? playerOf(given, "2", cards.length) : null;
  const sound = cards.every((card) => known.includes(card)) && new Set(cards).size === cards.length;
  if (!sound || !one || (given.has("chose2") && !other)) return { found: null, why: "damaged" };
  return { found: { cards, one, other }, why: "" };
}

/** @param {URLSearchParams} given @param {string} mark @param {number} count */
function playerOf(given, mark, count) {
  const text = given.get(`chose${mark}`) ?? "";
  const chosen = text.split(" ").map(Number);
  if (!/^\d( \d)*$/.test(text) || chosen.length !== count) return null;
  return { name: cut(given.get(`by${mark}`) ?? ""), chosen };
}

/** A name as it may be shown. @param {string} name */
export const cut = (name) => name.replace(/\s+/g, " ").trim().slice(0, LONGEST);

/**
 * Where both differ, and how many each had right.
 * @param {Challenge} challenge  with both
 * @param {(card: string, option: number) => boolean} fits
 */
export function compared({ cards, one, other }, fits) {
  const theirs = other?.chosen ?? [];
  const rows = cards.map((card, at) => ({
    card,
    one: { option: one.chosen[at], right: fits(card, one.chosen[at]) },
    other: { option: theirs[at], right: fits(card, theirs[at]) },
  }));
  return {
    rows,
    one: rows.filter((row) => row.one.right).length,
    other: rows.filter((row) => row.other.right).length,
    differ: rows.flatMap((row, at) => (row.one.option === row.other.option ? [] : [at + 1])),
  };
}
