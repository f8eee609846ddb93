// @ts-check
/** A practice board in a notebook: answers and journal are kept as the site keeps them. */
import board from "../board.mjs";
import { attempts } from "../progress/attempts.mjs";
import { ShelvedModel } from "./model.mjs";
/** @import { Exercise } from "../board.mjs" */

const given = /** @type {any} */ (globalThis);

/** Shows the exercise that the cell names, in the place that was made ready. */
export function practice() {
  const { exercise, held } = /** @type {{ exercise: Exercise, held?: string }} */ (
    given.whichpmNotebook.known
  );
  const { store } = given.whichpmProgress;
  const state = { exercise, place: "notebook", ...(held === undefined ? {} : { held }) };
  /**
   * @param {Record<string, string>} before
   * @param {number} [fresh]
   */
  function note(before, fresh) {
    // Answers that were held back are tries from the time on at which the verdict shows.
    if (held !== undefined) return;
    const when = Date.parse(model.get("saved"));
    const found = attempts(exercise, before, model.get("answers"), store.journal(), when, fresh);
    if (found.length) store.add(found);
  }
  const model = new ShelvedModel(state, given.whichpmShelf, note);
  if (model.get("saved") && !exercise.sequence) note({}, Infinity);
  return board.render({ model, el: given.whichpmPlace });
}
