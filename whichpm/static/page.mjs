// @ts-check
/**
 * The page host: gives every widget of a page (see whichpm/sphinx.py) a small local model and starts its module.
 *
 * Joined into a classic script (see whichpm/scripts.py), because pages opened by double click (file://) may not load modules. On a server the module is
 * imported once, as a file the browser can cache; from file:// the same text comes as a classic script.
 * Answers live in localStorage, in the answers format of the course; other tabs of the same book stay in step.
 */
import { t } from "./words.mjs";

/**
 * @typedef {{ format: 1, exercise: string, revision: string, saved: string, answers: Record<string, string> }} Stored
 */

/** A model with the few methods of anywidget that modules use, for one page. */
class LocalModel {
  /** @param {Record<string, unknown>} state */
  constructor(state) {
    /** @type {Record<string, any>} */
    this.state = { ...state };
    /** @type {Map<string, Set<(value?: any) => void>>} */
    this.calls = new Map();
  }
  /** @param {string} name */
  get(name) {
    return this.state[name];
  }
  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const call of [...(this.calls.get(`change:${name}`) ?? []), ...(this.calls.get("change") ?? [])])
      call();
  }
  /**
   * @param {string} name
   * @param {() => void} call
   */
  on(name, call) {
    this.calls.set(name, (this.calls.get(name) ?? new Set()).add(call));
  }
  /**
   * @param {string} name
   * @param {() => void} [call]  all, if left out
   */
  off(name, call) {
    if (call) this.calls.get(name)?.delete(call);
    else this.calls.delete(name);
  }
  save_changes() {}
  send() {}
}

/** A model whose answers stay in this browser. */
class ExerciseModel extends LocalModel {
  /** @param {Record<string, any>} state  with the exercise */
  constructor(state) {
    super({ answers: {}, seq: 0, saved_seq: 0, saved: "", problem: "", place: "page", ...state });
    this.key = `whichpm:${state.exercise.slug}`;
    /** @type {Record<string, string>}  the answers as they were last kept */
    this.kept = {};
    this.blocked = false;
    this.load();
    window.addEventListener("storage", (event) => {
      if (event.key === this.key && event.newValue !== null) this.take(event.newValue);
    });
    // A page that comes back from the history has missed what other tabs did.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.load();
    });
  }

  load() {
    let text = null;
    try {
      text = localStorage.getItem(this.key);
    } catch {
      return; // Forbidden storage is reported with the first choice, when it matters.
    }
    const why = text === null ? "" : this.take(text);
    if (text === null || !why) return;
    const aside = `${this.key}:aside:${new Date().toISOString()}`;
    try {
      localStorage.setItem(aside, text);
      localStorage.removeItem(this.key);
      this.set("problem", t("page.damaged", { why, aside }));
    } catch {
      this.blocked = true;
      this.set("problem", t("page.stuck", { why }));
    }
  }

  /**
   * Takes up stored answers unless ours are later.
   * @param {string} text
   * @returns {string}  why they cannot be used, or ""
   */
  take(text) {
    /** @type {Stored} */
    let stored;
    try {
      stored = JSON.parse(text);
    } catch {
      return t("page.not_json");
    }
    const format = /** @type {unknown} */ (stored?.format);
    if (typeof format === "number" && format > 1) return t("page.newer");
    const answers = stored?.answers;
    const sound =
      answers &&
      typeof answers === "object" &&
      Object.values(answers).every((one) => typeof one === "string");
    if (
      format !== 1 ||
      stored.exercise !== this.get("exercise").slug ||
      typeof stored.saved !== "string" ||
      !sound
    ) {
      return t("page.foreign");
    }
    if (Date.parse(stored.saved) < Date.parse(this.get("saved"))) return "";
    this.set("answers", (this.kept = answers));
    this.set("saved", stored.saved);
    return "";
  }

  /** @param {string} [saved]  when the answers were given, if not now */
  save_changes(saved = new Date().toISOString()) {
    const seq = this.get("seq");
    if (seq === this.get("saved_seq")) return;
    const { slug, revision } = this.get("exercise");
    if (this.blocked) return;
    try {
      localStorage.setItem(
        this.key,
        JSON.stringify({ format: 1, exercise: slug, revision, saved, answers: this.get("answers") }),
      );
    } catch {
      this.set("problem", t("page.not_kept"));
      return;
    }
    this.set("saved", saved);
    this.set("saved_seq", seq);
    this.set("problem", "");
    const before = this.kept;
    this.kept = this.get("answers");
    this.tell(before);
  }

  /**
   * Tells those who keep a journal of what is tried (see progress/).
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
 * @param {string} address  of the module
 * @param {string | undefined} classic  of the same as a classic script
 * @returns {Promise<any>}  the module's default export
 */
function load(address, classic) {
  if (location.protocol !== "file:") return import(address).then((module) => module.default);
  return new Promise((resolve, reject) => {
    if (!classic) throw new Error("a page opened from a file cannot load a module");
    const script = document.createElement("script");
    script.src = classic;
    script.onload = () => resolve(/** @type {any} */ (globalThis).whichpmBoard);
    script.onerror = reject;
    document.head.append(script);
  });
}

/**
 * @param {HTMLElement} place
 * @returns {Record<string, any>}  the state that the page gives a widget
 */
const stateOf = (place) =>
  JSON.parse(place.querySelector("script[type='application/json']")?.textContent ?? "{}");

/**
 * Starts one widget; where that fails, what the page shows without JavaScript stays.
 * @param {HTMLElement} place
 * @param {LocalModel} [own]  a model in place of the page's
 */
async function start(place, own) {
  const state = stateOf(place);
  const address = new URL(place.dataset.module ?? "", document.baseURI).href;
  const loading = modules.get(address) ?? load(address, place.dataset.classic);
  modules.set(address, loading);
  const loaded = await loading;
  const widget = typeof loaded === "function" ? await loaded() : loaded;
  const model = own ?? modelOf(state);
  const el = document.createElement("div");
  await widget.initialize?.({ model });
  place.append(el);
  await widget.render({ model, el });
  place.querySelector(".whichpm-static")?.remove();
}

// For the page's other scripts, such as the one that hands in.
Object.assign(globalThis, { whichpmPage: { modelOf, start, LocalModel } });

const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".whichpm[data-module]"));
for (const place of places) {
  start(place).catch((error) => console.error("whichpm:", error));
}

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
