// @ts-check
/** Tally: a kind for tests/browser/test_new_kind.py alone. */
import { radioList } from "../board/choices.mjs";
import { register } from "../board/kinds.mjs";

register("tally", { mount: (board, place) => ({ rows: radioList(board, place) }) });
