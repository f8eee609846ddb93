// @ts-check
/** Estimate: numbers on scales, whose marks are the options. */
import { radioList } from "../board/choices.mjs";
import { register } from "../board/kinds.mjs";

register("estimate", {
  task: "estimate.task",
  hint: "estimate.hint",
  mount: (board, place) => ({ rows: radioList(board, place) }),
});
