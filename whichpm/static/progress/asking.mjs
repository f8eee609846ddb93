// @ts-check
/** Some questions of the course as a board on a learner's own page, each with the story that it comes from. */
import { questionsOf } from "./questions.mjs";
import { asExercise, journalModel } from "./session.mjs";
import { storyOf } from "./side-by-side.mjs";
import { make } from "../board/elements.mjs";
/** @import { Exercise, Item } from "../board.mjs" */
/** @import { Asked } from "./choose.mjs" */

/** Where a board may start, with the addresses of its script. @param {HTMLElement} place  of the page */
export const hostOf = (place) =>
  make("div", {
    class: "whichpm",
    "data-module": place.dataset.module ?? "",
    "data-classic": place.dataset.classic ?? "",
  });

/**
 * Starts the board; fails where the questions cannot be fetched.
 * @param {HTMLElement} host
 * @param {Asked[]} asked
 * @param {(item: Item, right: boolean) => void} told  called after each answer
 * @param {string} [title]
 * @returns {Promise<{ exercise: Exercise, model: any }>}
 */
export async function ask(host, asked, told, title) {
  const questions = await questionsOf(asked.map(({ ask }) => ask.split("/")[0]));
  const exercise = asExercise(questions, asked, title);
  const model = journalModel(exercise, asked, told);
  await /** @type {any} */ (globalThis).whichpmPage.start(host, model);
  for (const { ask } of asked) {
    const { title, story } = questions[ask.split("/")[0]];
    const options = host.querySelector(`[data-item="${ask}"] .wp-options`);
    if (story.length) options?.before(storyOf(title, story));
  }
  return { exercise, model };
}
