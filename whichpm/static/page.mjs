// @ts-check
/**
 * The page host: gives every widget of a page (see whichpm/sphinx/) a small local model and starts its module.
 *
 * Joined into a classic script (see whichpm/scripts.py), because pages opened by double click (file://) may not load modules. On a server the module is
 * imported once, as a file the browser can cache; from file:// the same text comes as a classic script.
 * Answers live in localStorage, in the answers format of the course; other tabs of the same book stay in step.
 */
import { BoardModel, KeptModel, LocalModel } from "./model.mjs";
import { keepPlace } from "./place.mjs";
import { t } from "./words.mjs";

/** A model whose answers stay in this browser, and which tells those who keep a journal of what is tried. */
class ExerciseModel extends KeptModel {
  /** @param {Record<string, any>} state  with the exercise */
  constructor(state) {
    super(state, { kept: (before) => this.tell(before) });
  }

  /**
   * @param {Record<string, string>} before
   * @param {number} [fresh]  how long a question that is noted is not noted again, in ms
   */
  tell(before, fresh) {
    const { exercise, answers, saved } = this.state;
    const detail = { exercise, before, answers, saved, fresh };
    window.dispatchEvent(new CustomEvent("whichpm:answered", { detail }));
  }
}

/** @type {Map<string, LocalModel>} */
const models = new Map();
/** @type {Map<string, Promise<any>>} */
const modules = new Map();

/**
 * @param {Record<string, any>} state
 * @returns {LocalModel}  one for all boards of an exercise
 */
function modelOf(state) {
  const slug = state.exercise?.slug;
  if (!slug) return new LocalModel(state);
  const model = models.get(slug) ?? new ExerciseModel(state);
  models.set(slug, model);
  return model;
}

/**
 * Loads a widget: its module or, where the browser takes none (opened from a file, in a sandboxed frame, from a host
 * that gives modules a wrong type), the same as a classic script.
 * @param {string} address  of the module
 * @param {string | undefined} classic  of the classic script
 * @returns {Promise<any>}  the module's default export
 */
async function load(address, classic) {
  if (location.protocol !== "file:" || !classic)
    try {
      return (await import(address)).default;
    } catch (error) {
      if (!classic) throw error;
      console.info("whichpm:", error);
    }
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = /** @type {string} */ (classic);
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${classic} does not load`));
    document.head.append(script);
  });
  return /** @type {any} */ (globalThis).whichpmBoard;
}

/**
 * @param {HTMLElement} place
 * @returns {Record<string, any>}  the state that the page gives a widget
 */
const stateOf = (place) =>
  JSON.parse(place.querySelector("script[type='application/json']")?.textContent ?? "{}");

/**
 * @param {HTMLElement} place
 * @returns {Promise<any>}  the widget that stands or may come there; its module is fetched once
 */
async function widgetOf(place) {
  const address = new URL(place.dataset.module ?? "", document.baseURI).href;
  const loading = modules.get(address) ?? load(address, place.dataset.classic);
  modules.set(address, loading);
  const loaded = await loading;
  return typeof loaded === "function" ? loaded() : loaded;
}

/**
 * Starts one widget; where that fails, what the page shows without JavaScript stays, and the page says so.
 * @param {HTMLElement} place
 * @param {LocalModel} [own]  a model in place of the page's
 */
async function start(place, own) {
  const widget = await widgetOf(place);
  const model = own ?? modelOf(stateOf(place));
  const el = document.createElement("div");
  await widget.initialize?.({ model });
  place.append(el);
  await widget.render({ model, el });
  place.querySelector(".whichpm-static")?.remove();
}

// For the page's other scripts, such as the one that hands in.
Object.assign(globalThis, { whichpmPage: { modelOf, start, widgetOf, BoardModel } });

const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".whichpm[data-module]"));
const started = [...places].map((place) =>
  start(place).catch((error) => {
    console.error("whichpm:", error);
    const said = document.createElement("p");
    said.className = "whichpm-stopped";
    said.role = "status";
    said.textContent = t("page.stopped");
    place.prepend(said);
  }),
);
keepPlace(Promise.all(started));

// Answers given where the verdict was held back are tries from the time on at which it shows; by then all scripts
// listen. They are told with their own time, so that tabs that see the same note it once. A sequence does not tell
// whether its verdict was ever asked for.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of places) {
    const model = modelOf(stateOf(place));
    if (model instanceof ExerciseModel && model.get("saved") && !model.get("exercise").sequence)
      model.tell({}, Infinity);
  }
});
