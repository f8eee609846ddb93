// @ts-check
/** Ticks in the contents. The theme gives the places; without a script they stay hidden. */
import { standings, ticks } from "./chapters.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/**
 * Fills `<span class="wp-tick" data-page="…">`: words for ears and for who points at it; for the style whether the
 * chapter is read, and the shares of its questions that are mastered and shaky.
 * @param {Journal} journal
 */
export function tick(journal) {
  const chapters = standings(journal);
  for (const place of ticks()) {
    const found = chapters[place.dataset.page ?? ""];
    if (!found) continue;
    const { all, mastered, shaky, read } = found;
    place.hidden = !(read || mastered + shaky);
    place.role = "img";
    place.title = t(read ? "progress.tickRead" : "progress.tick", { all, mastered, shaky });
    place.classList.toggle("wp-read", read);
    place.style.setProperty("--mastered", String(mastered / all));
    place.style.setProperty("--tried", String((mastered + shaky) / all));
  }
}
