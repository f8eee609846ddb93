// @ts-check
/** What the index of the book has for some words, the best first: terms, then titles, then text. Pure. */

/**
 * `pages`: address, title, whether it is for teachers. `sections`: page, anchor, title, how it begins, whether it is a
 * term, and a term's other names. `words` and `places`: of each word the sections that have it, as steps
 * to base 26 in letters, the last of each small.
 * @typedef {{ pages: [string, string, number][], sections: [number, string, string, string, number, string?][],
 *   words: string, places: string }} Index
 * @typedef {{ href: string, title: string, page: string, begins: string, term: boolean }} Hit
 */

const TERM = 1.5;
const TEACHERS = 0.4;
const TITLE = 10;
const WHOLE = 40;
/** A word that begins so, and one with a letter wrong, are worth less than the word itself. */
const BEGINNING = 0.6;
const SLIP = 0.4;
const MOST = 30;

/** Words as they are compared: see whichpm/sphinx/searching.py, which does the same. @param {string} text */
export const wordsOf = (text) =>
  (
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .replaceAll("'s", "")
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .match(/[a-z0-9]+/g) ?? []
  ).map((word) => (word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word));

/**
 * Whether one word becomes the other by so many letters left out, put in, changed or swapped with the next.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
export function isNear(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return false;
  let [before, last] = [
    /** @type {number[]} */ ([]),
    Array.from({ length: other.length + 1 }, (_, at) => at),
  ];
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let at = 1; at <= other.length; at += 1) {
      now[at] = Math.min(last[at] + 1, now[at - 1] + 1, last[at - 1] + +(one[row - 1] !== other[at - 1]));
      if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1])
        now[at] = Math.min(now[at], before[at - 2] + 1);
    }
    [before, last] = [last, now];
  }
  return last[other.length] <= most;
}

/** Letters that may be wrong in a word. @param {string} word */
const slips = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/**
 * A finder over an index.
 * @param {Index} index
 * @returns {(text: string) => Hit[]}
 */
export function finder({ pages, sections, words, places }) {
  const known = words.split(" ");
  const having = places.split(" ");
  const names = sections.map(([, , title, , , also]) => [title, ...(also?.split("|") ?? [])].map(wordsOf));
  const everyWord = new Set([...known, ...names.flat(2)]);

  /**
   * Words of the book that are meant by one that was typed, and how sure that is.
   * @param {string} typed
   * @returns {Map<string, number>}
   */
  function meant(typed) {
    const found = new Map(everyWord.has(typed) ? [[typed, 1]] : []);
    if (typed.length > 2)
      for (const word of everyWord) if (word !== typed && word.startsWith(typed)) found.set(word, BEGINNING);
    if (!found.size)
      for (const word of everyWord) if (isNear(typed, word, slips(typed))) found.set(word, SLIP);
    return found;
  }

  /** @param {string} word @returns {number[]} */
  function placesOf(word) {
    const at = known.indexOf(word);
    let [place, step] = [0, 0];
    return [...(having[at] ?? "")].flatMap((letter) => {
      step = step * 26 + parseInt(letter, 36) - 10;
      if (letter < "a") return [];
      [place, step] = [place + step, 0];
      return [place];
    });
  }

  return (text) => {
    const typed = [...new Set(wordsOf(text))];
    const whole = wordsOf(text).join(" ");
    /** @type {number[]} */
    const scores = sections.map(() => 0);
    const met = sections.map(() => 0);
    for (const word of typed) {
      const found = meant(word);
      const own = new Map();
      for (const [one, sure] of found) {
        const all = placesOf(one);
        for (const place of all)
          own.set(place, Math.max(own.get(place) ?? 0, (2 * sure) / Math.log2(2 + all.length)));
      }
      names.forEach((every, place) => {
        for (const name of every) {
          const best = Math.max(0, ...name.map((one) => found.get(one) ?? 0));
          // A word says more of a short title than of a long one.
          if (best) own.set(place, Math.max(own.get(place) ?? 0, (TITLE * best) / Math.sqrt(name.length)));
        }
      });
      for (const [place, score] of own) {
        scores[place] += score;
        met[place] += 1;
      }
    }
    const ranked = scores.flatMap((score, place) => {
      if (!score) return [];
      const isWhole = names[place].some((name) => name.join(" ") === whole);
      const [page, , , , term] = sections[place];
      const part = (met[place] / typed.length) ** 2;
      return [
        {
          place,
          score: (score * part + (isWhole ? WHOLE : 0)) * (term ? TERM : 1) * (pages[page][2] ? TEACHERS : 1),
        },
      ];
    });
    ranked.sort((one, other) => other.score - one.score || one.place - other.place);
    return ranked.slice(0, MOST).map(({ place }) => {
      const [page, anchor, title, begins, term] = sections[place];
      const [address, name] = pages[page];
      return { href: address + (anchor && `#${anchor}`), title, page: name, begins, term: Boolean(term) };
    });
  };
}
