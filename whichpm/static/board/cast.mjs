// @ts-check
/** Who of the cast is in a story: faces, with the names and jobs that the story says as well. */
import { make } from "./elements.mjs";
import { drawing } from "./icons.mjs";
/** @import { Face } from "../exercise.d.ts" */

/** @param {Face[]} members */
export const cast = (members) =>
  make(
    "span",
    { class: "wp-cast", "aria-hidden": "true" },
    members.map(({ name, job, role, face }) =>
      make("span", { "data-role": role }, drawing(face, 48), make("span", {}, `${name}, ${job}`)),
    ),
  );
