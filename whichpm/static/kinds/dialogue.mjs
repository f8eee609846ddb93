// @ts-check
/** Dialogue: a chat; mark the lines that take somebody else's decision, and name the owner. */
import {
  button,
  explanation,
  hide,
  icon,
  make,
  radioItem,
  register,
  scoreItems,
  tag,
  total,
  WORDS,
} from "../board.mjs";

const TEXT = {
  task: "Mark each line in which somebody takes a decision that is somebody else’s, and say whose. Then choose “No further lines”.",
  flag: "Takes somebody else’s decision",
  whose: "Who should own it?",
  owner: ", owner",
  none: "No further lines",
  closed: "No further lines: the rest leaves every decision with its owner.",
};

register("dialogue", {
  task: TEXT.task,
  score(exercise, answers) {
    const { items } = scoreItems(exercise, answers);
    // A key of null (in a graded exercise there is none at all): a fine line that is marked asks for no owner.
    return total(
      exercise,
      items.map((result, index) =>
        exercise.items[index].key === null ? { ...result, asked: false } : result,
      ),
    );
  },
  mount(board, place) {
    const { items, layout } = board.exercise;
    /** @type {string[]} */
    const speakers = layout.who;
    /** @type {{ name: string, label: string, role?: string }[]} */
    const people = layout.people;
    const rows = speakers.map((who, index) => {
      const [line, owner] = items.slice(2 * index, 2 * index + 2);
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
        if (waits) board.say(`${WORDS.right} ${TEXT.whose}`);
      });
      const told = explanation(board, planted ? { ...line, line: null, read: undefined } : line);
      const whose = radioItem(board, { ...owner, text: TEXT.whose }, index + 1);
      const face = make("span", {
        class: "wp-face",
        "data-role": person?.role ?? "none",
        "aria-hidden": "true",
      });
      face.append(person?.role ? icon(person.role) : who[0]);
      const said = make(
        "div",
        { class: "wp-item wp-said", "data-item": line.id },
        make("p", { class: "wp-speaker" }, make("strong", {}, who), ` ${person?.label}`),
        make("p", { id: `${id}-said` }, line.text.slice(who.length + 2)),
        make("label", { class: "wp-flag" }, box, make("span", { id: `${id}-flag` }, TEXT.flag)),
        told.node,
        whose.node,
      );
      const number = make("span", { class: "wp-nth", id: `${id}-n` }, String(index + 1));
      return {
        line,
        owner,
        box,
        told,
        whose,
        said,
        node: make("li", { class: "wp-turn" }, number, face, said),
      };
    });

    const none = button(TEXT.none, () => {
      const open = rows.filter((row) => !row.line.options.includes(board.answers()[row.line.id]));
      board.set(Object.fromEntries(open.map((row) => [row.line.id, "fine"])));
      closed.focus();
      if (result && !result.left.length && board.practice)
        board.say(`${WORDS.result(String(result.points), String(result.maximum))}. ${WORDS.resultBelow}`);
    });
    const closed = make("p", { tabindex: -1, class: "wp-closed" }, TEXT.closed);
    place.append(
      make("ol", { class: "wp-items", role: "list" }, ...rows.map((row) => row.node)),
      none,
      closed,
    );

    /** @type {import("../board.mjs").Score | undefined} */
    let result;
    return {
      update(score) {
        result = score;
        let open = false;
        rows.forEach((row, index) => {
          const [line, owner] = score.items.slice(2 * index, 2 * index + 2);
          open ||= line.answer === null;
          row.box.checked = line.answer === "marked";
          row.told.update(line);
          row.told.node.classList.toggle("wp-waits", owner.asked && !owner.answer);
          tag(
            row.said,
            "state",
            !board.practice || !line.answer ? "untouched" : line.points ? "right" : "notyet",
          );
          hide(row.whose.node, !owner.asked);
          row.whose.update(owner);
        });
        hide(none, !open);
        hide(closed, open);
      },
      focus(id) {
        for (const row of rows) {
          if (row.line.id === id) row.box.focus();
          if (row.owner.id === id) row.whose.focus();
        }
      },
      name(id) {
        const index = items.findIndex((item) => item.id === id);
        return 1 + (index >> 1) + (index % 2 ? TEXT.owner : "");
      },
    };
  },
});
