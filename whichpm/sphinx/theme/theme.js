// @ts-check
/**
 * The frame of a page: colour scheme, contents on a narrow screen, where the reader is, wide tables, paper.
 *
 * Everything here adds to what the page does without it: links, a search form, and contents that open by their anchor.
 */
(() => {
  const html = document.documentElement;
  const KEY = html.dataset.kept ?? "";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** @param {string | null} choice  anything but light and dark follows the system */
  function paint(choice) {
    html.dataset.theme = choice === "dark" || choice === "light" ? choice : dark.matches ? "dark" : "light";
  }

  /** Light, dark, or as the system says; kept in this browser, for all its tabs. */
  function scheme() {
    const select = /** @type {HTMLSelectElement | null} */ (document.querySelector(".wp-scheme select"));
    if (!select) return;
    const kept = () => {
      try {
        return localStorage.getItem(KEY);
      } catch {
        return null;
      }
    };
    let choice = kept();
    const show = () => {
      select.value = choice === "dark" || choice === "light" ? choice : "auto";
      paint(choice);
    };
    select.addEventListener("change", () => {
      choice = select.value;
      try {
        if (choice === "auto") localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, choice);
      } catch {
        // It holds for this page, then.
      }
      show();
    });
    dark.addEventListener("change", show);
    window.addEventListener("storage", (event) => {
      if (event.key !== KEY && event.key !== null) return;
      choice = kept();
      show();
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      choice = kept();
      show();
    });
    show();
  }

  /** On a narrow screen the contents move into a dialog, which "back" closes, and back when there is room. */
  function drawer() {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector(".wp-drawer"));
    const button = /** @type {HTMLElement | null} */ (document.querySelector("button.wp-menu"));
    const contents = document.querySelector(".wp-contents");
    if (!dialog || !button || !contents) return;
    const OPEN = ":contents"; // No board is called so, and boards that fill a phone keep theirs in the same place.
    const isHere = () => history.state?.whichpm === OPEN;
    let away = false;
    button.addEventListener("click", () => {
      away = false;
      dialog.append(contents);
      dialog.showModal();
      if (!isHere()) history.pushState({ ...history.state, whichpm: OPEN }, "");
      contents.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    });
    dialog.addEventListener("close", () => {
      dialog.before(contents);
      if (isHere() && !away) history.back();
    });
    window.addEventListener("popstate", () => !isHere() && dialog.close());
    dialog.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a");
      if (event.target !== dialog && !link) return;
      // Where it leads takes the place of the open contents, so that one "back" leads here again.
      away = Boolean(link) && !(event.ctrlKey || event.metaKey || event.shiftKey);
      if (link && away) {
        event.preventDefault();
        location.replace(link.href);
      }
      dialog.close();
    });
    matchMedia("(min-width: 56.25rem)").addEventListener("change", () => dialog.close());
  }

  /** Beside the text, the contents show where the reader is, also where they are longer than the screen. */
  function here() {
    const contents = /** @type {HTMLElement | null} */ (document.querySelector(".wp-frame > .wp-contents"));
    const link = /** @type {HTMLElement | null | undefined} */ (contents?.querySelector("[aria-current]"));
    if (!contents || !link) return;
    const below = link.getBoundingClientRect().bottom - contents.getBoundingClientRect().bottom;
    if (below > 0) contents.scrollTop += below + contents.clientHeight / 2;
  }

  /** Marks the section that is being read in the list of sections, and keeps it in sight there. */
  function sections() {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
      document.querySelectorAll(".wp-sections a[href^='#']")
    );
    /** @type {Map<Element, HTMLAnchorElement>} */
    const known = new Map();
    for (const link of links) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) known.set(section, link);
    }
    const seen = new Set();
    /** @type {HTMLAnchorElement | undefined} */
    let marked;
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target);
          else seen.delete(target);
        }
        // Sections hold their subsections: of those on the line of reading, the last is the innermost.
        const here = [...known.keys()].filter((one) => seen.has(one)).pop();
        const link = here && known.get(here);
        if (link === marked) return;
        marked?.removeAttribute("aria-current");
        link?.setAttribute("aria-current", "location");
        marked = link;
      },
      { rootMargin: "-20% 0px -79% 0px" },
    );
    for (const section of known.keys()) watch.observe(section);
  }

  /** Tables wider than the page can be scrolled by keyboard and have a name. */
  function tables() {
    const boxes = /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll(".wp-scroll, .cell_output, .wp-article pre")
    );
    const fit = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const wide = target.scrollWidth > target.clientWidth;
        if (wide === target.hasAttribute("tabindex")) continue;
        if (wide) {
          const title =
            target.querySelector("caption") ?? target.closest("section")?.querySelector("h1, h2, h3, h4");
          target.setAttribute("tabindex", "0");
          target.setAttribute("role", "region");
          target.setAttribute("aria-label", title?.firstChild?.textContent ?? document.title);
        } else for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    });
    for (const box of boxes) fit.observe(box);
  }

  /** What is folded in the text is open on paper. Boards, and the keys of exercises, see to themselves. */
  function paper() {
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    window.addEventListener("beforeprint", () => {
      const folded = /** @type {NodeListOf<HTMLDetailsElement>} */ (
        document.querySelectorAll(".wp-article details:not([open])")
      );
      opened = [...folded].filter((one) => !one.closest(".whichpm"));
      for (const one of opened) one.open = true;
    });
    window.addEventListener("afterprint", () => {
      for (const one of opened) one.open = false;
    });
  }

  /** Drawings come to rest once, when they are first seen: rails draw themselves, needle and hand settle. */
  function drawings() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const time = { duration: 250, easing: "ease-out" };
    /** @type {[string, Keyframe[]][]} */
    const moves = [
      [
        ".wp-line",
        [
          { strokeDasharray: 1, strokeDashoffset: 1 },
          { strokeDasharray: 1, strokeDashoffset: 0 },
        ],
      ],
      [".wp-needle", [turned("center", -30), turned("center", 12), turned("center", 0)]],
      [".wp-hand", [turned("left top", -60), turned("left top", 0)]],
    ];
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (!isIntersecting) continue;
          seen.unobserve(target);
          for (const [part, frames] of moves)
            for (const node of target.querySelectorAll(part)) node.animate(frames, time);
        }
      },
      { threshold: 0.6 },
    );
    for (const drawing of document.querySelectorAll(".wp-drawing")) seen.observe(drawing);
  }

  /** @param {string} origin @param {number} degrees */
  const turned = (origin, degrees) => ({
    transformBox: "fill-box",
    transformOrigin: origin,
    transform: `rotate(${degrees}deg)`,
  });

  /** What the address points to; nothing where its escapes are none. */
  function aimedAt() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  }

  /** A link into what is folded opens it; not every browser does so by itself. */
  function unfold() {
    const target = aimedAt();
    /** @type {HTMLDetailsElement | null | undefined} */
    let folded = target?.closest("details:not([open])");
    if (!target || !folded) return;
    for (; folded; folded = target.closest("details:not([open])")) folded.open = true;
    target.scrollIntoView();
  }

  scheme();
  drawer();
  here();
  sections();
  tables();
  paper();
  drawings();
  unfold();
  window.addEventListener("hashchange", unfold);
})();
