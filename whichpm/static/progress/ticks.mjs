// @ts-check
/** Ticks in the contents, and the link that leads on. The theme gives the places; without a script they stay hidden. */
import { chapters, standing, whereLeft } from "./chapters.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/**
 * Fills `<span class="wp-tick" data-page="…">`: words for everybody who listens, a share and a state for the style.
 * @param {Journal} journal
 */
export function tick(journal) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-tick"))) {
    const chapter = chapters.find((one) => one.id === place.dataset.page);
    if (!chapter) continue;
    const { done, all, read, begun } = standing(chapter, journal);
    const words = t(read ? "progress.tickRead" : "progress.tick", { done, all });
    const text = document.createElement("span");
    text.className = "wp-unseen";
    text.textContent = ` ${words}`;
    place.hidden = !begun;
    place.dataset.state = read && done === all ? "done" : "begun";
    place.style.setProperty("--share", String(all ? done / all : 0));
    if (place.textContent !== text.textContent) place.replaceChildren(text);
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
    if (!target) continue;
    const link = document.createElement("a");
    link.href = target.href;
    link.textContent = target.title;
    place.replaceChildren(`${t("progress.continue")} `, link);
  }
}
