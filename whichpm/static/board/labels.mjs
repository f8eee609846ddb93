// @ts-check
/** Options by name: their labels, and the signs of roles. */
import { make } from "./elements.mjs";
import { icon } from "./icons.mjs";
/** @import { Exercise } from "../board.mjs" */

/**
 * @param {Exercise} exercise
 * @param {string} id
 */
export const optionOf = (exercise, id) => exercise.options.find((option) => option.id === id);

/**
 * The label of an option.
 * @param {Exercise} exercise
 * @param {string} id
 */
export function labelOf(exercise, id) {
  return optionOf(exercise, id)?.label ?? id;
}

/**
 * The label of an option with what it means, where the exercise says that apart.
 * @param {Exercise} exercise
 * @param {string} id
 */
export function meantBy(exercise, id) {
  const meaning = exercise.layout?.meanings?.[id];
  return labelOf(exercise, id) + (meaning ? ` (${meaning})` : "");
}

/**
 * The label of an option set off; where it is a role, in its colour and with its sign.
 * @param {Exercise} exercise
 * @param {string} id
 */
export function ownerOf(exercise, id) {
  const role = optionOf(exercise, id)?.role;
  const style = role ? `color: var(--wp-${id})` : "";
  return make("strong", { style }, role ? icon(id) : "", labelOf(exercise, id));
}
