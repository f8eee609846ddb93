// @ts-check
/** Estimate: a kind for tests/browser/test_new_kind.py alone. */
import { radioList } from "../board/choices.mjs";
import { register } from "../board/kinds.mjs";

register("estimate", { mount: (board, place) => ({ rows: radioList(board, place) }) });
