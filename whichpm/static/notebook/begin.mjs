// @ts-check
/**
 * What a page of the site has and a notebook has not: storage, the journal, the way to other pages.
 *
 * Everything of one cell has a `globalThis` of its own (see whichpm/bundle.py), so that the notebooks of two folders in
 * one browser share nothing.
 */
import { mergedEntry } from "../progress/entries.mjs";
import { NAME } from "../progress/journal.mjs";
import { make } from "../board/elements.mjs";
import { openStore } from "../progress/store.mjs";
import { standings } from "../progress/chapters.mjs";
import { BoardModel } from "../model.mjs";
/** @import { Model } from "../board.mjs" */

const given = /** @type {any} */ (globalThis);

/**
 * Makes ready what the scripts of a page need, once it is known where things are kept.
 * @param {HTMLElement} place
 */
export function begin(place) {
  const { known } = given.whichpmNotebook;
  given.whichpmAt = at;
  given.whichpmPlace = place;
  place.addEventListener("click", elsewhere, true);
  given.whichpmCourse = known.course;
  given.whichpmQuestions = known.questions;
  given.whichpmProgress = { store: openStore(), standings, NAME, mergedEntry };
  given.whichpmPage = {
    BoardModel,
    start: (/** @type {HTMLElement} */ host, /** @type {Model} */ own) => {
      const inner = make("div");
      host.append(inner);
      return given.whichpmBoard.render({ model: own, el: inner });
    },
  };
}

/**
 * Lets a link to another notebook open beside this one: in its place, all of JupyterLab would be loaded anew.
 * @param {MouseEvent} event
 */
function elsewhere({ target }) {
  const link = target instanceof Element && target.closest("a");
  const path = (link && link.getAttribute("href")) || "";
  if (!link || !path.includes(".ipynb")) return;
  if (!/^[a-z]+:/.test(path)) link.href = at(path);
  link.target = "_blank";
  link.rel = "noopener";
}

/**
 * The address of another notebook of the course, seen from this one, where the address of this one tells its place.
 * @param {string} path  with a heading behind "#"
 */
function at(path) {
  const here = new URL(location.href);
  const open = here.searchParams.get("path");
  if (!open) return path;
  const [file, heading] = path.split("#");
  here.searchParams.set("path", open.replace(/[^/]*$/, file));
  here.hash = heading ?? "";
  return here.href;
}
