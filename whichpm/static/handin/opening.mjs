// @ts-check
/** Taking up what an opened notebook holds: of two answers the later one, of two texts the one the learner chooses. */
import { mergedAnswers, moment, sameAnswers } from "../merging.mjs";
import { LARGEST, opened, Refused } from "./opened.mjs";
import { button, make } from "../board/elements.mjs";
import { clock } from "./page.mjs";
import { textOf } from "./reading.mjs";
import { t } from "../words.mjs";
/** @import { Opened } from "./opened.mjs" */
/** @import { Board } from "./page.mjs" */
/** @import { Stored } from "../merging.mjs" */
/** @import { ProblemSet } from "./receipt.mjs" */
/** @import { Texts } from "./texts.mjs" */

/**
 * Reads a file; gives what to tell the learner of it.
 * @param {File} file
 * @param {ProblemSet} set
 * @param {Map<string, Board>} boards
 * @param {Texts} texts
 * @returns {Promise<HTMLElement[]>}
 */
export async function takeUp(file, set, boards, texts) {
  /** @type {Opened} */
  let found;
  try {
    if (file.size > LARGEST) throw new Refused("huge");
    found = opened(
      textOf(await file.arrayBuffer()),
      set,
      (slug) => /** @type {Board} */ (boards.get(slug)).exercise,
    );
  } catch (error) {
    const why = error instanceof Refused ? error.message : "unreadable";
    const told = t(`handin.refused.${why}`, { file: file.name, set: set.title, expected: set.file });
    return [make("p", {}, `${told} ${t("handin.nothing_changed")}`)];
  }

  /** @type {Map<string, Stored | null>} */
  const before = new Map();
  /** @type {[number, HTMLElement][]} */
  const lines = [];
  const say = (
    /** @type {{ cell: number, title: string }} */ part,
    /** @type {(Node | string)[]} */ ...told
  ) => lines.push([part.cell, make("li", {}, make("strong", {}, part.title), ": ", ...told)]);

  for (const part of set.boards) {
    const board = /** @type {Board} */ (boards.get(part.slug));
    const ours = board.stored;
    const { stored, strange, newer } = /** @type {import("./opened.mjs").Found} */ (
      found.answers.get(part.slug)
    );
    const more = [
      ...(strange ? [` ${t("handin.strange", { n: strange })}`] : []),
      ...(newer ? [` ${t("handin.newer_answers")}`] : []),
    ];
    if (!stored) say(part, t("handin.none_in_file"), ...more);
    else if (ours && sameAnswers(ours.answers, stored.answers)) say(part, t("handin.same"), ...more);
    else {
      const whole = ours ? mergedAnswers(ours, stored) : stored;
      const isLater = !ours || moment(stored.saved) > moment(ours.saved);
      // What only the earlier of the two answers is not given up for the later.
      const n = Object.keys(whole.answers).length - Object.keys((isLater ? stored : ours).answers).length;
      if (n) more.push(` ${t(isLater ? "handin.stayed" : "handin.added", { n })}`);
      if (isLater || n) {
        before.set(part.slug, ours);
        board.put(whole);
      }
      const time = clock(isLater ? stored.saved : ours.saved);
      say(part, t(isLater ? "handin.taken" : "handin.kept", { time }), ...more);
    }
  }
  for (const part of set.written) {
    const theirs = found.texts.get(part.name);
    const ours = texts.of(part.name).text;
    if (found.tooLong.has(part.name)) say(part, t("handin.too_long"));
    else if (theirs === undefined) say(part, t("handin.none_in_file"));
    else if (theirs.trim() === ours.trim()) say(part, t("handin.same"));
    else if (!ours.trim()) {
      texts.put(part.name, theirs);
      say(part, t("handin.text_taken"));
    } else
      say(
        part,
        choice(theirs, (text) => texts.put(part.name, text), ours),
      );
  }

  /** @type {HTMLElement[]} */
  const told = [make("p", {}, t("handin.opened", { file: file.name }))];
  told.push(make("ul", {}, ...lines.sort(([one], [other]) => one - other).map(([, line]) => line)));
  if (found.own) told.push(make("p", {}, t("handin.own_cells", { n: found.own })));
  if (before.size) told.push(undo(before, boards));
  return told;
}

/**
 * Two texts that differ, and no time to tell the later one: the learner sees the other text and chooses.
 * @param {string} theirs
 * @param {(text: string) => void} put
 * @param {string} ours
 */
function choice(theirs, put, ours) {
  const node = make("div", { class: "wp-choice" });
  const show = () =>
    node.replaceChildren(
      make("p", {}, t("handin.texts_differ")),
      make("blockquote", { tabindex: "0", "aria-label": t("handin.text_in_file") }, theirs),
      button(t("handin.take_text"), () => {
        put(theirs);
        const back = button(t("handin.undo"), () => {
          put(ours);
          show();
          node.querySelector("button")?.focus();
        });
        node.replaceChildren(make("p", {}, t("handin.text_taken")), back);
        back.focus();
      }),
    );
  show();
  return node;
}

/**
 * @param {Map<string, Stored | null>} before  the answers that gave way
 * @param {Map<string, Board>} boards
 */
function undo(before, boards) {
  const node = make("p", { tabindex: "-1" });
  // Whoever goes on answering has made up their mind.
  const later = () => node.remove();
  for (const slug of before.keys()) boards.get(slug)?.model.on("change:answers", later);
  node.append(
    button(t("handin.undo_answers"), () => {
      for (const slug of before.keys()) boards.get(slug)?.model.off("change:answers", later);
      const saved = new Date().toISOString();
      for (const [slug, stored] of before) boards.get(slug)?.put({ answers: stored?.answers ?? {}, saved });
      node.replaceChildren(t("handin.undone"));
      node.focus();
    }),
  );
  return node;
}
