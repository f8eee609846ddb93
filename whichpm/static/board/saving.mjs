// @ts-check
/** Saving through the host, and what the learner reads about it. */
import { button, hide, make, tag, write } from "./elements.mjs";
import { waitingRoom } from "./keeping.mjs";
import { t } from "../words.mjs";
/** @import { Answers, Board, Model } from "../board.mjs" */

/** How long a change may wait for the host's answer before the board says that it is not saved. */
const PATIENCE = 4000;

/**
 * @param {Board} board
 * @param {Model} model
 * @param {boolean} notebook  whether the host is one, which may have stopped
 * @param {() => string} where  the item that the learner is at; "" before the first
 */
export function saving({ exercise, say, focus }, model, notebook, where) {
  const waiting = notebook ? waitingRoom(exercise) : null;
  const word = make("span", { class: "wp-save" });
  const text = make("span");
  let closed = "";
  const close = button(t("board.close"), () => {
    closed = text.textContent ?? "";
    hide(notice, true);
    focus(where() || exercise.items[0].id);
  });
  const notice = make("div", { class: "wp-problem", hidden: true }, text, close);

  let patience = 0;
  let late = false;
  const isPending = () => model.get("saved_seq") < model.get("seq");

  function update() {
    const pending = isPending();
    const problem = model.get("problem");
    const saved = clock(model.get("saved"));
    if (!pending) {
      clearTimeout(patience);
      patience = 0;
      late = false;
      if (model.get("seq")) waiting?.put(null);
    } else if (!patience) {
      patience = setTimeout(() => {
        late = true;
        update();
      }, PATIENCE);
    }
    const failed = pending && (late || problem);
    tag(word, "save", failed ? "failed" : pending ? "saving" : saved ? "saved" : "none");
    write(
      word,
      failed
        ? t(problem ? "board.refused" : "board.unsaved")
        : pending
          ? t("board.saving")
          : saved && t("board.saved", { time: saved }),
    );
    notify(problem || (failed && notebook ? t("board.no_reply") : ""));
  }

  /** @param {string} told  "" takes the notice away */
  function notify(told) {
    if (!told) closed = "";
    else if (told !== text.textContent) say(told);
    write(text, told);
    // Where the learner looks: at the item just answered, at the top before that.
    const item = where() && notice.closest(".wp-board")?.querySelector(`[data-item="${where()}"]`);
    if (told && item && !item.contains(notice)) item.append(notice);
    hide(notice, !told || told === closed);
  }

  /** @param {Answers} answers */
  function keep(answers) {
    model.set("answers", answers);
    model.set("seq", (model.get("seq") || 0) + 1);
    waiting?.put(answers);
    model.save_changes();
  }

  const signs = ["change:seq", "change:saved_seq", "change:saved", "change:problem"];
  for (const name of signs) model.on(name, update);
  return {
    word,
    notice,
    keep,
    /** Brings back what the host never confirmed. */
    begin() {
      const back = isPending() ? null : waiting?.take(model.get("saved"));
      if (back) {
        keep(back);
        say(t("board.back"));
      }
      update();
    },
    end() {
      clearTimeout(patience);
      for (const name of signs) model.off(name, update);
    },
  };
}

/**
 * "22:03" today, "20 Nov, 22:03" on another day; in the reader's own time zone.
 * @param {string} saved  ISO 8601
 */
function clock(saved) {
  if (!Date.parse(saved)) return "";
  const time = new Date(saved);
  const hours = time.toTimeString().slice(0, 5);
  if (time.toDateString() === new Date().toDateString()) return hours;
  return `${time.toLocaleDateString(t("board.dates"), { day: "numeric", month: "short" })}, ${hours}`;
}
