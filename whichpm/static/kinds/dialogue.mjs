// @ts-check
/** Dialogue: a chat; mark the lines that take somebody else's decision, and name the owner. */
import { radioItem } from "../board/choices.mjs";
import { confidence } from "../board/confidence.mjs";
import { button, hide, list, make, tag } from "../board/elements.mjs";
import { OWNER } from "../board/endings.mjs";
import { explanation } from "../board/explanation.mjs";
import { icon } from "../board/icons.mjs";
import { register } from "../board/kinds.mjs";
import { finished } from "../board/result.mjs";
import { scoreItems, stateOf, total } from "../board/scoring.mjs";
import { t } from "../words.mjs";
/** @import { ItemScore, Row, Score } from "../board.mjs" */
/** @import { DialogueLayout } from "../exercise.d.ts" */

register("dialogue", {
  task: "dialogue.task",
  each: "dialogue.each",
  score(exercise, answers) {
    const { items } = scoreItems(exercise, answers);
    const of = new Map(items.map((result) => [result.id, result]));
    const owner = (/** @type {ItemScore} */ result) => /** @type {ItemScore} */ (of.get(result.id + OWNER));
    /** @type {ItemScore[]} */
    const hits = [];
    let vain = 0;
    exercise.items.forEach(({ id, key, part, optional }) => {
      const result = /** @type {ItemScore} */ (of.get(id));
      // A key of null (in a graded exercise there is none at all): a fine line that is marked asks for no owner.
      if (key === null && !optional) result.asked = false;
      if (part === "lines" && result.points) hits.unshift(result);
      if (key === "fine" && result.answer === "marked") {
        vain += 1;
        result.maximum = 1; // There is something to put right, although nothing to earn.
      }
    });
    // Each line marked in vain takes a marked one its points, the one with fewest first, of several the last.
    hits.sort((one, other) => owner(one).points - owner(other).points);
    for (const hit of hits.slice(0, vain))
      for (const part of [hit, owner(hit)]) if (part.points) part.points = part.maximum = 0;
    // A learner counts lines, not what is asked of one.
    const lines = exercise.items.flatMap(({ id, part }) => (part === "lines" ? (of.get(id) ?? []) : []));
    const done = lines.filter((line) => line.answer && (!owner(line).asked || owner(line).answer)).length;
    return { ...total(exercise, items), done, all: lines.length };
  },
  mount(board, place) {
    const { items, layout } = board.exercise;
    const lines = items.filter((item) => item.part === "lines");
    /** @type {DialogueLayout} */
    const { people, who: speakers } = layout;
    /** @type {Map<string, Row>} */
    const rows = new Map();
    const turns = speakers.map((who, index) => {
      const line = lines[index];
      const owner = board.item(line.id + OWNER);
      const person = people.find((one) => one.name === who);
      const id = `${board.uid}-${line.id}`;
      const box = make("input", {
        type: "checkbox",
        "aria-labelledby": `${id}-n ${id}-flag`,
        "aria-describedby": `${id}-said`,
      });
      // Why a line is to be marked would name the owner, so it waits for the owner's question.
      const planted = line.key === "marked";
      box.addEventListener("change", () => {
        const waits = planted && box.checked;
        board.set({ [line.id]: box.checked ? "marked" : "fine" }, waits ? "" : line.id);
        if (waits) board.say(`${t("board.right")} ${t("dialogue.whose")}`);
      });
      // One at a time, to leave a line as it is is a decision too.
      const fine = button(
        t("dialogue.fine"),
        () => {
          board.set({ [line.id]: "fine" }, line.id);
        },
        { class: "wp-button wp-fine", "aria-describedby": `${id}-said` },
      );
      const sure = confidence(board, line.id, t("dialogue.line", { n: index + 1 }));
      const feedback = explanation(board, planted ? { ...line, line: null, read: undefined } : line);
      const whose = radioItem(board, { ...owner, text: t("dialogue.whose") });
      const face = make(
        "span",
        { class: "wp-face", "data-role": person?.role ?? "none", "aria-hidden": "true" },
        person?.role ? icon(person.role) : who[0],
      );
      const said = make(
        "div",
        { class: "wp-item wp-card wp-said", "data-item": line.id },
        make("p", { class: "wp-small" }, make("strong", {}, who), ` ${person?.label}`),
        make("p", { id: `${id}-said` }, line.text.slice(who.length + 2)),
        sure.node,
        make("label", { class: "wp-box" }, box, make("span", { id: `${id}-flag` }, t("dialogue.takes"))),
        fine,
        feedback.node,
        whose.node,
      );
      const number = make("span", { class: "wp-nth wp-small", id: `${id}-n` }, index + 1);
      rows.set(line.id, {
        name: index + 1,
        focus: () => box.focus(),
        update(result) {
          box.checked = result.answer === "marked";
          fine.setAttribute("aria-pressed", `${result.answer === "fine"}`);
          sure.update(feedback.update(result));
          tag(said, "state", stateOf(board, line, board.practice ? result.answer : null));
        },
      });
      rows.set(owner.id, {
        ...whose,
        name: t("dialogue.owner", { n: index + 1 }),
        update(result) {
          feedback.node.classList.toggle("wp-waits", result.asked && !result.answer);
          hide(whose.node, !result.asked);
          whose.update(result);
        },
      });
      return make("li", { class: "wp-utterance" }, number, face, said);
    });

    const openLines = () => lines.filter((line) => !board.answers()[line.id]);
    const none = button(t("dialogue.none"), () => {
      board.set(Object.fromEntries(openLines().map((line) => [line.id, "fine"])));
      closed.focus();
      if (!result.left.length) board.say(finished(board, result));
    });
    const closed = make("p", { tabindex: -1 }, t("dialogue.rest"));
    place.append(list(turns), none, closed);

    /** @type {Score} */
    let result;
    return {
      rows,
      update(score) {
        result = score;
        const done = openLines().length === 0;
        hide(none, done);
        hide(closed, !done);
      },
    };
  },
});
