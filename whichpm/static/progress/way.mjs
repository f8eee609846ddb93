// @ts-check
/** The one way through the book: where on it a learner goes on. Pure. */
/** @import { Journal } from "./journal.mjs" */
/** @import { Standing } from "./chapters.mjs" */

/**
 * The section or exercise of last time; where that chapter is done, the next chapter that is not read, or problem set
 * that was not gone through. Whether a set is done, only the learner knows, so one in which they were last stays.
 * @param {string[]} way  names of chapters and problem sets, in the order of the contents
 * @param {Journal} journal
 * @param {Record<string, Standing>} chapters
 * @returns {{ name: string, section: string, title: string } | null}  null for who has not begun, or is through
 */
export function onward(way, { pages }, chapters) {
  const [name] = Object.keys(pages)
    .filter((page) => way.includes(page))
    .sort((a, b) => pages[b].at - pages[a].at);
  if (!name) return null;
  const { section, title } = pages[name];
  const { all, mastered, shaky, read } = chapters[name] ?? {};
  if (!read || mastered + shaky < all) return { name, section, title };
  const next = way.slice(way.indexOf(name)).find((one) => !pages[one]?.end);
  return next ? { name: next, section: "", title: "" } : null;
}

/**
 * Whether the way is behind a learner: every chapter read and tried, every set gone through.
 * @param {string[]} way
 * @param {Journal} journal
 * @param {Record<string, Standing>} chapters
 */
export const isThrough = (way, { pages }, chapters) =>
  way.length > 0 &&
  way.every((name) => {
    const { all, mastered, shaky } = chapters[name] ?? { all: 0, mastered: 0, shaky: 0 };
    return Boolean(pages[name]?.end) && mastered + shaky >= all;
  });
