// @ts-check
/** How far the reader is in each chapter, and where to go on. The contents of the page know titles and addresses. */
/** @import { Journal } from "./journal.mjs" */

/** Of each chapter, how many questions its exercises have; the builder of the book fills this in. */
const COUNTS = /** @type {Record<string, Record<string, number>>} */ (/** @type {any} */ ("COUNTS"));

/** Chapters in order, by the names of their pages. */
export const chapters = Object.keys(COUNTS);

/**
 * How far a chapter is: questions tried of those there are, and whether it is read to the end.
 * @param {string} chapter
 * @param {Journal} journal
 */
export function standing(chapter, journal) {
  let done = 0;
  let all = 0;
  for (const [slug, count] of Object.entries(COUNTS[chapter])) {
    const tried = new Set(journal.attempts.flatMap((one) => (one[1] === slug ? one[2] : [])));
    all += count;
    // Some questions are asked after certain answers only, so more may be tried than everybody meets.
    done += Math.min(count, tried.size);
  }
  const reading = journal.pages[chapter];
  return { done, all, read: !!reading?.end, begun: !!(reading || done) };
}

/** Places for ticks in the contents, each in the link to its chapter. @returns {HTMLElement[]} */
export const ticks = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".wp-tick")]);

/** The chapter that this page is, if it is one. */
export const thisChapter = () => ticks().find((tick) => tick.closest("[aria-current]"))?.dataset.page;

/**
 * Where to go on: the section read last, or the next chapter where that one is done.
 * @param {Journal} journal
 * @returns {{ href: string, textContent: string } | null}  of a link
 */
export function whereLeft(journal) {
  const { pages } = journal;
  let [chapter] = chapters.filter((one) => pages[one]).sort((a, b) => pages[b].at - pages[a].at);
  if (!chapter) return null;
  let { section, title } = pages[chapter];
  const { done, all, read } = standing(chapter, journal);
  if (read && done === all) {
    section = "";
    chapter = chapters.slice(chapters.indexOf(chapter)).find((one) => !standing(one, journal).read) ?? "";
  }
  const link = ticks()
    .find((tick) => tick.dataset.page === chapter)
    ?.closest("a");
  if (!link) return null;
  // Beside the title, a link holds the chapter's number and the tick.
  const name = [...link.childNodes].map((node) => (node instanceof Text ? node.data.trim() : "")).join("");
  return {
    href: link.href.split("#")[0] + (section && `#${section}`),
    textContent: section ? `${name}: ${title}` : name,
  };
}
