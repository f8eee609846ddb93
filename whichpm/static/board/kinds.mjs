// @ts-check
/** The kinds of exercise that this board knows. */
import { radioList } from "./choices.mjs";
import { scoreItems } from "./scoring.mjs";
/** @import { Answers, Exercise, Kind, Score } from "../board.mjs" */

/** By name. A plain list is what a review makes of questions of several kinds. @type {Map<string, Kind>} */
export const kinds = new Map([["list", { mount: (board, place) => ({ rows: radioList(board, place) }) }]]);

/**
 * Makes a kind of exercise known. A new kind is one module in kinds/ with one call of this.
 * @param {string} name
 * @param {Kind} kind
 */
export function register(name, kind) {
  kinds.set(name, kind);
}

/**
 * Scores answers; pure. Unknown items and options count as no answer.
 * @param {Exercise} exercise  with keys
 * @param {Answers} answers
 * @returns {Score}
 */
export function score(exercise, answers) {
  return (kinds.get(exercise.kind)?.score ?? scoreItems)(exercise, answers);
}
