// @ts-check
/** Sort: every statement gets one of a few options, most often an owner. */
import { radioList, register } from "../board.mjs";

register("sort", { mount: (board, place) => ({ rows: radioList(board, place) }) });
