// @ts-check
/** One at a time, or all: which view of a board the learner likes, for all boards of the same host. */
import { button, make } from "../board/elements.mjs";
import { keep, recall } from "../storage.mjs";
import { t } from "../words.mjs";

/** @typedef {"one" | "all"} View */
/** @type {View[]} */
const VIEWS = ["one", "all"];
/** What boards of a page tell each other. */
const CHANGED = "whichpm:view";

/**
 * @param {string} place  of the board: page or notebook
 * @param {(view: View) => void} show
 */
export function views(place, show) {
  const name = `view:${place}`;
  const buttons = VIEWS.map((view) =>
    button(t(`board.view_${view}`), () => {
      keep(name, view);
      window.dispatchEvent(new CustomEvent(CHANGED, { detail: view }));
    }),
  );
  const node = make("div", { class: "wp-views", role: "group", "aria-label": t("board.view") }, buttons);
  /** @param {View} view */
  const set = (view) => {
    VIEWS.forEach((one, index) => buttons[index].setAttribute("aria-pressed", `${one === view}`));
    show(view);
  };
  const heard = (/** @type {any} */ event) => set(event.detail);
  return {
    node,
    begin() {
      window.addEventListener(CHANGED, heard);
      // A page may have a first view of its own.
      const found = recall(name) ?? /** @type {any} */ (globalThis).whichpmView;
      set(VIEWS.includes(found) ? found : place === "notebook" ? "all" : "one");
    },
    end: () => window.removeEventListener(CHANGED, heard),
  };
}
