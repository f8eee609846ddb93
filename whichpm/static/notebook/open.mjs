// @ts-check
/** The first thing in a cell: the place for what it shows, and what is kept, as soon as Python has told it. */
import { make } from "../board/elements.mjs";
import { openShelf } from "./shelf.mjs";
import { t } from "../words.mjs";

const given = /** @type {any} */ (globalThis);

/**
 * @param {any} model  of anywidget
 * @param {HTMLElement} el
 * @returns {Promise<HTMLElement>}  where the page's scripts put what they show
 */
export async function open(model, el) {
  const { page } = given.whichpmNotebook;
  const place = make("div", page === "board" ? {} : { class: `wp-learner wp-${page}` });
  const notice = make("p", { class: "wp-trouble", role: "status" }, t("notebook.run"));
  el.replaceChildren(notice, place);
  const say = (/** @type {string} */ text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  // In the site, notebooks share the browser's storage with its pages.
  if (!location.pathname.includes("/lite/")) {
    const { shelf, problem } = await openShelf(model);
    given.whichpmShelf = shelf;
    say(problem);
    if (page !== "board") shelf.onReply((told) => say(told.problem));
  } else say("");
  return place;
}
