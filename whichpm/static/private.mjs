// @ts-check
/**
 * The board in a notebook for exercises whose answers are nobody's business but the learner's.
 *
 * A notebook's own model would send every answer to the kernel, and a notebook that saves its widgets would write
 * them into the document. So the board gets a model of its own: it keeps the answers in this browser, under the key
 * and in the format of the book's pages, and says nothing to the kernel. It claims no "saved" either.
 */
import board from "./board.mjs";
import { t } from "./words.mjs";
/** @import { Model } from "./board.mjs" */

/** @type {Map<string, Model>}  one for all boards of an exercise */
const models = new Map();

/**
 * @param {Model} model  of the notebook; only read
 * @returns {Model}
 */
function ownModel(model) {
  const exercise = model.get("exercise");
  const key = `whichpm:${exercise.slug}`;
  /** @type {Record<string, any>} */
  const state = { exercise, place: "notebook", answers: {}, seq: 0, saved_seq: 0, saved: "", problem: "" };
  /** @type {Map<string, Set<() => void>>} */
  const calls = new Map();
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (kept?.format === 1 && kept.exercise === exercise.slug) state.answers = kept.answers ?? {};
  } catch {
    // What cannot be read is nothing to build on; the next choice says so if it cannot be kept.
  }
  return {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const call of calls.get(`change:${name}`) ?? []) call();
    },
    on: (name, call) => void calls.set(name, (calls.get(name) ?? new Set()).add(call)),
    off: (name, call) => void calls.get(name)?.delete(call),
    save_changes() {
      const { answers, seq } = state;
      const saved = new Date().toISOString();
      const stored = { format: 1, exercise: exercise.slug, revision: exercise.revision, saved, answers };
      let problem = "";
      try {
        localStorage.setItem(key, JSON.stringify(stored));
      } catch {
        problem = t("private.not_kept");
      }
      this.set("saved_seq", seq);
      this.set("problem", problem);
    },
  };
}

export default {
  /** @param {{ model: Model, el: HTMLElement }} host */
  render({ model, el }) {
    const { slug } = model.get("exercise");
    const own = models.get(slug) ?? ownModel(model);
    models.set(slug, own);
    return board.render({ model: own, el });
  },
};
