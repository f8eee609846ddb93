// @ts-check
/** @import { Answers, Exercise } from "../board.mjs" */

/**
 * What this browser keeps for us; without storage nothing, and the choices still stand on the screen.
 * @param {"localStorage" | "sessionStorage"} where
 * @param {string} key
 * @param {unknown} [value]  to keep from now on
 */
export function kept(where, key, value) {
  try {
    if (value !== undefined) globalThis[where][key] = JSON.stringify(value);
    return JSON.parse(globalThis[where][key]);
  } catch {
    return null;
  }
}

/**
 * Choices that the kernel has not confirmed outlive a kernel restart here, for the life of the tab.
 * @param {Exercise} exercise
 */
export function waitingRoom(exercise) {
  const key = `whichpm:unsaved:${exercise.slug}`;
  return {
    /** @param {Answers | null} answers  null forgets */
    put(answers) {
      kept("sessionStorage", key, answers && { revision: exercise.revision, at: Date.now(), answers });
    },
    /**
     * @param {string} saved  when the host last saved
     * @returns {Answers | null}
     */
    take(saved) {
      const found = kept("sessionStorage", key);
      return found?.revision === exercise.revision && !(Date.parse(saved) > found.at) ? found.answers : null;
    },
  };
}
