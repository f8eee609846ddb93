// @ts-check
/** Sort: every statement gets one of a few options, most often an owner. */
import { radioList } from "../board/choices.mjs";
import { register } from "../board/kinds.mjs";

register("sort", { mount: (board, place) => ({ rows: radioList(board, place) }) });
