// @ts-check
/** What the learner's own pages share: where they stand, what every page keeps, and days in words. */

/** The way from this page to where the site begins, wherever it lies; the address of the script has it. */
const ROOT = document.currentScript?.getAttribute("src")?.split("_static/")[0] ?? "";

/**
 * A place of the site, seen from this page.
 * @param {string} path  from the root of the site
 */
export const at = (path) => /** @type {any} */ (globalThis).whichpmAt?.(path) ?? ROOT + path;

/**
 * Where a page's script puts what it shows: the one place of the page, or that of a notebook's cell.
 * @param {string} selector
 * @returns {HTMLElement}
 */
export const placeOf = (selector) =>
  /** @type {any} */ (globalThis).whichpmPlace ?? document.querySelector(selector);

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
