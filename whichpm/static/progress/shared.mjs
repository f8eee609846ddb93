// @ts-check
/** What the learner's own pages share: where they stand, what every page keeps, and days in words. */

/** Where the site begins, wherever it lies. */
export const root = new URL(
  "../../",
  /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src ?? location.href,
);

/** What the script of every page keeps. @returns {typeof import("./every.mjs").progress} */
export const known = () => /** @type {any} */ (globalThis).whichpmProgress;

/**
 * A day, in the language of the page.
 * @param {number} time
 */
export function dayOf(time) {
  const language = document.documentElement.lang || "en";
  return new Date(time).toLocaleDateString(language === "en" ? "en-GB" : language, {
    weekday: "long",
    day: "numeric",
    month: "long",
  });
}
