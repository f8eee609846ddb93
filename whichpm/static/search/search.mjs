// @ts-check
/**
 * On the search page: Sphinx's search speaks as the rest of the site does, and an excerpt begins and ends with a word.
 *
 * Loaded after the scripts whose two objects it changes, and before the index, with whose arrival results are shown.
 */
import { t } from "../words.mjs";

/** Letters to either side of what was found. */
const AROUND = 120;

/** What ends a word although no space follows it in the page's source. */
const BLOCKS = ":is(h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, summary, figcaption, div)";

/** Sphinx's words on the left; "page(s)" has no plural form, so ours names none. */
const SAID = {
  "Search Results": t("search.results"),
  "Search finished, found ${resultCount} page(s) matching the search query.": t("search.found"),
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    t("search.none"),
};

/**
 * The text of a page, of its part under `anchor` where there is one, without the answers that an exercise offers.
 * @param {string} html
 * @param {string} anchor  a selector such as "#one", or ""
 */
function textOf(html, anchor) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  const part = (anchor && page.getElementById(anchor.slice(1))) || main;
  if (!part) return "";
  for (const left of part.querySelectorAll(".headerlink, script, style, .whichpm-options, .wp-column"))
    left.remove();
  for (const block of part.querySelectorAll(BLOCKS)) block.after(" ");
  return String(part.textContent).replace(/\s+/g, " ").trim();
}

/**
 * Some words of a text around the first of the stems that is in it; its beginning where none is.
 * @param {string} text
 * @param {Iterable<string>} stems
 */
function excerpt(text, stems) {
  const low = text.toLowerCase();
  const hit = [...stems].map((stem) => low.indexOf(stem)).find((at) => at >= 0) ?? 0;
  const from = hit > AROUND ? text.indexOf(" ", hit - AROUND) + 1 : 0;
  const end = hit + AROUND < text.length ? text.lastIndexOf(" ", hit + AROUND) : text.length;
  return `${from ? "…\u00a0" : ""}${text.slice(from, Math.max(end, hit))}${end < text.length ? "\u00a0…" : ""}`;
}

// @ts-expect-error: doctools.js declares it for all scripts of the page.
Object.assign(Documentation.TRANSLATIONS, SAID);

// By now Sphinx has said in English that it begins.
const begun = document.querySelector("#search-results > h2")?.firstChild;
if (begun) begun.textContent = t("search.searching");

// @ts-expect-error: and searchtools.js this.
Search.makeSearchSummary = (html, stems, anchor) => {
  const said = document.createElement("p");
  said.className = "context";
  said.textContent = excerpt(textOf(html, anchor), stems);
  return said;
};
