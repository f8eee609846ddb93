// @ts-check
/** How far the reader is in each chapter. */
import { histories, isMastered } from "./mastery.mjs";
/** @import { Journal } from "./journal.mjs" */

/**
 * How far a chapter is: its questions, those mastered and those tried but not mastered, and whether it is read to the
 * end.
 * @typedef {{ all: number, mastered: number, shaky: number, read: boolean }} Standing
 */

/**
 * @param {Journal} journal
 * @returns {Record<string, Standing>}  of chapters in order, by the names of their pages
 */
export function standings(journal) {
  const tried = [...histories(journal)];
  return Object.fromEntries(
    Object.entries(whichpmCounts).map(([chapter, counts]) => {
      const sum = { all: 0, mastered: 0, shaky: 0, read: !!journal.pages[chapter]?.end };
      for (const [slug, count] of Object.entries(counts)) {
        const own = tried.flatMap(([key, history]) =>
          key.startsWith(`${slug}/`) ? isMastered(history) : [],
        );
        // Some questions are asked after certain answers only, so more may be tried than everybody meets.
        const mastered = Math.min(count, own.filter(Boolean).length);
        sum.all += count;
        sum.mastered += mastered;
        sum.shaky += Math.min(count, own.length) - mastered;
      }
      return [chapter, sum];
    }),
  );
}

/** Places for ticks in the contents, each in the link to its chapter; problem sets have one that stays empty. @returns {HTMLElement[]} */
export const ticks = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".wp-tick")]);

/** The chapter or problem set that this page is, if it is one. */
export const thisPage = () => ticks().find((tick) => tick.closest("[aria-current]"))?.dataset.page;
