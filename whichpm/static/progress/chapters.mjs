// @ts-check
/** What every page knows of the course, and where the reader stands in it. */
/** @import { Journal } from "./journal.mjs" */

/**
 * @typedef {{ id: string, url: string, title: string, count: Record<string, number> }} Chapter  `count` says how many
 *   questions each of its exercises has
 */

/** The builder of the book puts the list here. @type {[string, string, string, Record<string, number>][]} */
const LIST = /** @type {any} */ ("CHAPTERS");

/** Where the site begins, wherever it lies. */
export const root = new URL(
  "../../",
  /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src ?? location.href,
);

/** @type {Chapter[]} */
export const chapters = LIST.map(([id, url, title, count]) => ({
  id,
  url: new URL(url, root).href,
  title,
  count,
}));

/**
 * How far a chapter is: questions tried of those there are, and whether it is read to the end.
 * @param {Chapter} chapter
 * @param {Journal} journal
 */
export function standing(chapter, journal) {
  /** @type {Record<string, Set<string>>} */
  const tried = {};
  for (const [, slug, item] of journal.attempts)
    if (slug in chapter.count) (tried[slug] ??= new Set()).add(item);
  let done = 0;
  let all = 0;
  for (const [slug, count] of Object.entries(chapter.count)) {
    all += count;
    // Some questions are asked after certain answers only, so more may be tried than everybody meets.
    done += Math.min(count, tried[slug]?.size ?? 0);
  }
  const reading = journal.pages[chapter.id];
  return { done, all, read: Boolean(reading?.end), begun: Boolean(reading || done) };
}

/** The chapter that this page is. A host may leave out ".html" or "index.html". */
export function thisChapter() {
  const bare = (/** @type {string} */ url) =>
    new URL(url).pathname.replace(/(index)?(\.html)?$/, "").replace(/\/$/, "");
  return chapters.find((chapter) => bare(chapter.url) === bare(location.href));
}

/**
 * Where to go on: the section read last, or the next chapter where that one is done.
 * @param {Journal} journal
 * @returns {{ href: string, title: string } | null}
 */
export function whereLeft(journal) {
  const [latest] = chapters
    .filter((chapter) => journal.pages[chapter.id])
    .sort((a, b) => journal.pages[b.id].at - journal.pages[a.id].at);
  if (!latest) return null;
  const { done, all, read } = standing(latest, journal);
  if (read && done === all) {
    const next = chapters
      .slice(chapters.indexOf(latest) + 1)
      .find((chapter) => !standing(chapter, journal).read);
    return next ? { href: next.url, title: next.title } : null;
  }
  const { section, title } = journal.pages[latest.id];
  return section
    ? { href: `${latest.url}#${section}`, title: `${latest.title}: ${title}` }
    : { href: latest.url, title: latest.title };
}
