// @ts-check
/**
 * The board in a notebook for exercises whose answers are nobody's business but the learner's.
 *
 * A notebook's own model would send every answer to the kernel, and a notebook that saves its widgets would write
 * them into the document. So the board gets a model of its own: it keeps the answers in this browser, under the key
 * and in the format of the book's pages, and says nothing to the kernel. It claims no "saved" either.
 */
import board from "./board.mjs";
import { KeptModel } from "./model.mjs";
/** @import { Model } from "./board.mjs" */

/** @type {Map<string, Model>}  one for all boards of an exercise */
const models = new Map();

export default {
  /** @param {{ model: Model, el: HTMLElement }} host */
  render({ model, el }) {
    const exercise = model.get("exercise");
    const state = { exercise, place: "notebook" };
    const own =
      models.get(exercise.slug) ?? new KeptModel(state, { refused: "private.not_kept", claims: false });
    models.set(exercise.slug, own);
    return board.render({ model: own, el });
  },
};
