// @ts-check
/** How far a chapter is read: the sections that came into view, where the reader was last, and whether the end did. */
/** @import { Store } from "./store.mjs" */

/**
 * Follows the reader through the page and notes it when the page is left or its end is reached.
 * @param {Store} store
 * @param {string} page
 */
export function follow(store, page) {
  const top = document.querySelector("h1")?.closest("section");
  if (!top) return;
  const known = store.journal().pages[page];
  const seen = new Set(known?.seen);
  let here = { section: known?.section ?? "", title: known?.title ?? "" };
  let end = known?.end ?? 0;
  let moved = false;
  let noted = Boolean(known);
  const headings = [...top.querySelectorAll(":scope > section > h2")];
  const idOf = (/** @type {Element} */ heading) => heading.parentElement?.id ?? "";
  const last = document.createElement("div");
  last.style.height = "1px";
  top.append(last);

  const note = () => {
    if (!moved) return;
    moved = false;
    noted = true;
    store.add([], { [page]: { at: Date.now(), ...here, seen: [...seen], end } });
  };
  store.onChange(() => {
    // Deleted in another tab: what was seen before is not told again.
    if (!noted || store.journal().pages[page]) return;
    seen.clear();
    end = 0;
    moved = noted = false;
  });
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      moved = true;
      if (headings.includes(target)) {
        // The sign behind a heading is a link to it.
        here = { section: idOf(target), title: target.firstChild?.textContent ?? "" };
        seen.add(idOf(target));
      }
      if (target === last && !end && headings.every((one) => seen.has(idOf(one)))) {
        end = Date.now();
        note();
      }
    }
  });
  for (const heading of [...headings, last]) observer.observe(heading);
  // Whoever answers is at that exercise, wherever the headings are; answers of earlier days are told again, and `fresh`.
  window.addEventListener("whichpm:answered", (event) => {
    const { exercise, fresh } = /** @type {CustomEvent} */ (event).detail;
    const section = `exercise-${exercise.slug}`;
    if (fresh || !document.getElementById(section)) return;
    moved = true;
    here = { section, title: exercise.title };
  });
  // The first sign is the last that a phone gives.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") note();
  });
  window.addEventListener("pagehide", () => {
    note();
    store.flush();
  });
}
