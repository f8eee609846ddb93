// @ts-check
/** Ticks in the contents, and the link that leads on. The theme gives the places; without a script they stay hidden. */
import { chapters, standing, ticks, whereLeft } from "./chapters.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/**
 * Fills `<span class="wp-tick" data-page="…">`: words for everybody who listens, a share and a state for the style.
 * @param {Journal} journal
 */
export function tick(journal) {
  for (const place of ticks()) {
    const chapter = place.dataset.page ?? "";
    if (!chapters.includes(chapter)) continue;
    const { done, all, read, begun } = standing(chapter, journal);
    place.hidden = !begun;
    place.role = "img";
    place.ariaLabel = t(read ? "progress.tickRead" : "progress.tick", { done, all });
    place.dataset.state = read && done === all ? "done" : "begun";
    place.style.setProperty("--share", String(done / all));
  }
}

/**
 * Fills `<div class="wp-continue">`.
 * @param {Journal} journal
 */
export function leadOn(journal) {
  const target = whereLeft(journal);
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-continue"))) {
    place.hidden = !target;
    const link = Object.assign(document.createElement("a"), target);
    place.replaceChildren(`${t("progress.continue")} `, link);
  }
}
