// @ts-check
/** How far a chapter is read: the sections that came into view, the one read last, and whether the end did. */
/** @import { Store } from "./store.mjs" */

/**
 * Follows the reader through the page and notes it when the page is left or its end is reached.
 * @param {Store} store
 * @param {string} page
 */
export function follow(store, page) {
  const top = document.querySelector("h1")?.closest("section");
  if (!top || !("IntersectionObserver" in window)) return;
  const known = store.journal().pages[page];
  const seen = new Set(known?.seen);
  let here = { section: known?.section ?? "", title: known?.title ?? "" };
  let end = known?.end ?? 0;
  let moved = false;
  /** @type {Map<Element, HTMLElement>} */
  const headings = new Map();
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (top.querySelectorAll(":scope > section"))) {
    const heading = section.querySelector("h2");
    if (heading) headings.set(heading, section);
  }
  const last = document.createElement("div");
  last.style.height = "1px";
  top.append(last);

  const note = () => {
    if (!moved) return;
    moved = false;
    store.add([], { [page]: { at: Date.now(), ...here, seen: [...seen], end } });
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      moved = true;
      const section = headings.get(target);
      if (section) {
        // The sign behind a heading is a link to it.
        here = { section: section.id, title: (target.firstChild?.textContent ?? "").trim() };
        seen.add(section.id);
      }
      const all = [...headings.values()].every((one) => seen.has(one.id));
      if (target === last && all && !end) {
        end = Date.now();
        note();
      }
    }
  });
  for (const heading of [...headings.keys(), last]) observer.observe(heading);
  // The first sign is the last that a phone gives.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") note();
  });
  window.addEventListener("pagehide", () => {
    note();
    store.flush();
  });
}
