// @ts-check
/**
 * The journal: what was tried and what was read, as plain data. All that the pages show is derived from it.
 *
 * Attempts are only ever added. Two journals of one learner merge into one, in any order, so that tabs and files
 * can meet without losing anything.
 *
 * @typedef {[number, string, string, string, 0 | 1, 0 | 1 | null, string]} Attempt  when (ms), exercise, item, option,
 *   whether it fits, whether the learner was sure (null: not asked), and in a review the item it stands for ("" else)
 * @typedef {{ at: number, section: string, title: string, seen: string[], end: number }} Reading  when the page was
 *   last read, where (anchor and title), the sections reached, and when its end was ("0": not yet)
 * @typedef {{ version: 1, attempts: Attempt[], pages: Record<string, Reading> }} Journal
 */
/** What it is called in the storage. */
export const NAME = "journal";

/** @returns {Journal} */
export const empty = () => ({ version: 1, attempts: [], pages: {} });

/** The types of some values, a letter each. @type {(values: any[]) => string} */
const types = (values) => values.map((value) => (typeof value)[0]).join("");

/**
 * Reads a journal; anything that is not sound as a whole is refused as a whole, so that nothing is dropped unseen.
 * @param {string | null} text
 * @returns {{ journal: Journal, why: "" | "damaged" | "newer" }}
 */
export function parse(text) {
  if (text === null) return { journal: empty(), why: "" };
  try {
    const found = JSON.parse(text);
    if (found.version > 1) return { journal: empty(), why: "newer" };
    const sound =
      found.version === 1 &&
      found.attempts.every((/** @type {any[]} */ one) => ["nsssnns", "nsssnos"].includes(types(one))) &&
      Object.values(found.pages).every(
        ({ at, section, title, seen, end }) =>
          types([at, end]) === "nn" && !types([section, title, ...seen]).replaceAll("s", ""),
      );
    if (sound) return { journal: found, why: "" };
  } catch {
    // Not even of a journal's shape.
  }
  return { journal: empty(), why: "damaged" };
}

/**
 * @param {Journal} one
 * @param {Journal} other
 * @returns {Journal}  with all that either holds
 */
export function merge(one, other) {
  const attempts = new Map([...one.attempts, ...other.attempts].map((each) => [JSON.stringify(each), each]));
  const pages = { ...one.pages };
  for (const [id, there] of Object.entries(other.pages)) {
    const here = pages[id] ?? there;
    const { at, section, title } = here.at > there.at ? here : there;
    const seen = [...new Set([...here.seen, ...there.seen])];
    const end = Math.min(here.end || there.end, there.end || here.end);
    pages[id] = { at, section, title, seen, end };
  }
  return { version: 1, attempts: [...attempts.values()].sort((a, b) => a[0] - b[0]), pages };
}
