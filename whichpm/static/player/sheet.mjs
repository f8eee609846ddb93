// @ts-check
/**
 * On a phone, a board over the whole page: a dialog that takes the board in, and that the browser's back closes.
 */
import { button, hide, make } from "../board/elements.mjs";
import { t } from "../words.mjs";

const NARROW = "(max-width: 599.98px)";

/**
 * @param {HTMLElement} el  where the board stands
 * @param {HTMLElement} root  the board
 * @param {{ slug: string, label: string, enter: () => void, place: string }} about  what the sheet is called, what has
 *   the focus, and where the board stands: a notebook has a history and a frame of its own
 */
export function sheet(el, root, { slug, label, enter, place }) {
  const narrow = window.matchMedia(place === "notebook" ? "not all" : NARROW);
  const dialog = make("dialog", { class: "wp-player", "aria-labelledby": label });
  const start = button("", () => open(), { class: "wp-button wp-go wp-start", "aria-haspopup": "dialog" });
  const close = button("✕", () => leave(), {
    class: "wp-button wp-quiet wp-close",
    "aria-label": t("board.leave"),
  });
  let wanted = false;

  const isHere = () => history.state?.whichpm === slug;

  /** @param {boolean} [fresh]  whether there is no entry of the history for it yet */
  function open(fresh = true) {
    if (dialog.open) return;
    // The page below keeps its height, and so its place.
    el.style.minHeight = `${el.offsetHeight}px`;
    el.append(dialog);
    dialog.append(root);
    root.dataset.stage = "sheet";
    hide(start, true);
    dialog.showModal();
    if (fresh && !isHere()) history.pushState({ ...history.state, whichpm: slug }, "");
    enter();
    if (root.dataset.end !== "true") root.scrollTop = 0;
  }

  /** Goes back to the page, by the history where that has an entry for the sheet. */
  const leave = () => (isHere() ? history.back() : shut());

  function shut() {
    if (!dialog.open) return;
    dialog.close();
    el.append(root);
    dialog.remove();
    el.style.minHeight = "";
    settle();
    start.focus({ preventScroll: true });
  }

  /** Where the board stands, and whether it is closed there. */
  function settle() {
    if (dialog.open) return;
    root.dataset.stage = wanted && narrow.matches ? "closed" : "page";
    hide(start, root.dataset.stage !== "closed");
  }

  const turned = () => {
    if (!narrow.matches && dialog.open) leave();
    settle();
  };
  const travelled = () => {
    if (!isHere()) shut();
    else if (wanted && narrow.matches && root.isConnected) open(false);
  };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  // A link leads out of the sheet, and back leads to where it was opened.
  dialog.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || link.origin + link.pathname !== location.origin + location.pathname) return;
    event.preventDefault();
    shut();
    history.replaceState({ ...history.state, whichpm: "" }, "");
    location.hash = link.hash;
  });
  narrow.addEventListener("change", turned);
  window.addEventListener("popstate", travelled);

  return {
    start,
    close,
    /** Whether the board is to be read one at a time. @param {boolean} one */
    want(one) {
      wanted = one;
      if (!one && dialog.open) leave();
      settle();
      if (one && narrow.matches && isHere()) open(false);
    },
    /** Opens it where what is looked for stands in it. */
    reach: () => root.dataset.stage === "closed" && open(),
    end() {
      narrow.removeEventListener("change", turned);
      window.removeEventListener("popstate", travelled);
      dialog.remove();
    },
  };
}
