// @ts-check
/**
 * Where the learner is, kept for a reload: boards take the place of their plain text after the browser has scrolled
 * back, and have another height. A phone that drops a tab reloads it.
 */
import { kept } from "./board/keeping.mjs";
import { keyOf } from "./storage.mjs";

/** Counts where the browser scrolled to by itself: once the learner moves, nothing does. */
const MOVES = ["wheel", "touchmove", "pointerdown", "keydown"];

/** Places of the page's boards, which are the same after a reload. */
const hosts = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".whichpm[data-module]")]);

/** The question at the upper edge of the screen, and where it begins there. */
function here() {
  for (const [host, place] of hosts().entries())
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-item]"))) {
      const { top, bottom, height } = one.getBoundingClientRect();
      // Half hidden below the bar is not where somebody reads, unless the question is taller than that.
      const seen = top < window.innerHeight && (top >= 0 || bottom > window.innerHeight / 2);
      if (height && seen) return { page: location.pathname, host, item: one.dataset.item, top };
    }
  return null;
}

/**
 * Keeps the place when the page goes, and goes back there after a reload, once the boards stand.
 * @param {Promise<unknown>} started
 */
export async function keepPlace(started) {
  const key = keyOf("place");
  const was = kept(key);
  const [navigation] = performance.getEntriesByType("navigation");
  const again =
    /** @type {any} */ (navigation)?.type !== "navigate" || /** @type {any} */ (document).wasDiscarded;
  let moved = false;
  for (const name of MOVES)
    window.addEventListener(name, () => (moved = true), { once: true, passive: true });
  for (const name of ["pagehide", "visibilitychange"])
    window.addEventListener(name, () => document.visibilityState === "hidden" && kept(key, here()), true);
  if (!again || was?.page !== location.pathname) return;
  await started;
  const back = () => {
    const one = hosts()[was.host]?.querySelector(`[data-item="${CSS.escape(was.item)}"]`);
    if (moved || !one?.getClientRects().length) return;
    window.scrollBy({ top: one.getBoundingClientRect().top - was.top, behavior: "instant" });
  };
  back();
  // The browser may scroll once more when all has loaded.
  if (document.readyState !== "complete") window.addEventListener("load", () => requestAnimationFrame(back));
}
