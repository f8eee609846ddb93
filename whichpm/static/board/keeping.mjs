// @ts-check
import { keyOf } from "../storage.mjs";
/** @import { Answers, Exercise } from "../board.mjs" */

/**
 * What this tab keeps for us; without storage nothing, and the choices still stand on the screen.
 * @param {string} key
 * @param {unknown} [value]  to keep from now on
 */
export function kept(key, value) {
  try {
    if (value !== undefined) sessionStorage[key] = JSON.stringify(value);
    return JSON.parse(sessionStorage[key]);
  } catch {
    return null;
  }
}

/**
 * Choices that the kernel has not confirmed outlive a kernel restart here, for the life of the tab.
 * @param {Exercise} exercise
 */
export function waitingRoom(exercise) {
  const key = keyOf(`unsaved:${exercise.slug}`);
  return {
    /** @param {Answers | null} answers  null forgets */
    put(answers) {
      kept(key, answers && { revision: exercise.revision, at: Date.now(), answers });
    },
    /**
     * @param {string} saved  when the host last saved
     * @returns {Answers | null}
     */
    take(saved) {
      const found = kept(key);
      return found?.revision === exercise.revision && !(Date.parse(saved) > found.at) ? found.answers : null;
    },
  };
}
