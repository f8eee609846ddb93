// @ts-check
/** Branch: a story that asks in each scene who decides and what is done, and goes on from there. */
import { button, hide, labelOf, make, radioItem, register, scoreItems, tag } from "../board.mjs";
/** @import { Board, Item, ItemScore } from "../board.mjs" */

const TEXT = {
  task: "Say who decides, then what is done. What is done cannot be taken back, but you can start the story again.",
  scene: (/** @type {number} */ step, /** @type {number} */ all) => `Scene ${step} of ${all}`,
  act: "What is done?",
  acts: ", what is done",
  now: "Now choose what is done.",
  done: "Done:",
  ends: "The story ends here.",
  again: "Start the story again",
  clear: "Clear this path and go back to scene 1",
};

register("branch", {
  task: TEXT.task,
  score: (exercise, answers) => ({ ...scoreItems(exercise, answers), all: 2 * exercise.layout.length }),
  mount(board, place) {
    const { exercise } = board;
    const items = new Map(exercise.items.map((item) => [item.id, item]));
    /** @type {{ id: string, title: string, step: number }[]} */
    const scenes = exercise.layout.scenes;
    const rows = scenes.map((scene) => {
      const owner = /** @type {Item} */ (items.get(scene.id));
      const act = /** @type {Item} */ (items.get(`${scene.id}-act`));
      const [text, ask] = owner.text.split("\n");
      const why = Object.entries(owner.why ?? {}).map(([option, told]) => [option, told.split("\n")[0]]);
      /** The verdict waits for the act: first the story tells what came of it. @type {Board} */
      const own = {
        ...board,
        choose(id, option) {
          // An act that stands from before "try again" is chosen anew.
          if (board.answers()[act.id]) board.forget([act.id]);
          else if (!board.answers()[id]) board.say(TEXT.now);
          board.set({ [id]: option });
        },
      };
      const who = radioItem(own, { ...owner, text: ask, why: Object.fromEntries(why) }, scene.step);
      const buttons = act.options.map((id) =>
        button(labelOf(exercise, id), () => {
          board.set({ [act.id]: id }, owner.id);
          then.focus();
        }),
      );
      const what = make("p", { id: `${board.uid}-${act.id}` }, TEXT.act);
      const acts = make(
        "div",
        { class: "wp-acts", role: "group", "aria-labelledby": what.id, "data-item": act.id },
        what,
        ...buttons,
      );
      const then = make("div", { class: "wp-then", tabindex: -1 });
      const node = make(
        "li",
        { class: "wp-scene" },
        make("p", { class: "wp-where" }, TEXT.scene(scene.step, exercise.layout.length)),
        make("p", {}, make("strong", {}, scene.title)),
        make("p", {}, text),
        who.node,
        acts,
        then,
      );
      return { scene, owner, act, own, who, buttons, acts, then, node };
    });
    const ending = make("li", { class: "wp-scene wp-ending" });
    place.append(make("ol", { class: "wp-items", role: "list" }, ...rows.map((row) => row.node), ending));
    const again = make(
      "details",
      {},
      make("summary", {}, TEXT.again),
      button(TEXT.clear, () => {
        board.forget(exercise.items.map((item) => item.id));
        again.open = false;
        rows[0].who.focus();
      }),
    );
    if (!board.practice) place.append(again); // In practice the board itself can start over.

    return {
      update(score) {
        const of = new Map(score.items.map((result) => [result.id, result]));
        let end;
        hide(again, score.answered < 2);
        for (const row of rows) {
          const owner = /** @type {ItemScore} */ (of.get(row.owner.id));
          const act = /** @type {ItemScore} */ (of.get(row.act.id));
          const acted = act.asked && act.answer;
          hide(row.node, !owner.asked);
          if (!owner.asked) continue;
          row.own.practice = board.practice && Boolean(acted);
          row.who.update(owner);
          row.who.node.toggleAttribute("disabled", Boolean(acted));
          hide(row.acts, !act.asked || Boolean(acted));
          hide(row.then, !acted);
          if (!acted) continue;
          const wrong = row.owner.why?.[owner.answer ?? ""]?.split("\n")[1];
          const [then, ...last] = row.act.why?.[acted]?.split("\n") ?? [];
          if (row.scene.step === exercise.layout.length) end = last;
          if (row.then.dataset.told === owner.answer + acted) continue;
          tag(row.then, "told", owner.answer + acted);
          row.then.replaceChildren(
            make("p", {}, make("strong", {}, TEXT.done), ` ${labelOf(exercise, acted)}`),
          );
          for (const told of [wrong, then]) if (told) row.then.append(make("p", {}, told));
        }
        hide(ending, !end);
        const [title = TEXT.ends, ...text] = end ?? [];
        ending.replaceChildren(
          make("p", {}, make("strong", {}, title)),
          ...text.map((told) => make("p", {}, told)),
        );
      },
      focus(id) {
        for (const row of rows) {
          if (row.owner.id === id) row.who.focus();
          if (row.act.id === id) row.buttons[0].focus();
        }
      },
      name(id) {
        const row = rows.find((one) => [one.owner.id, one.act.id].includes(id));
        return row ? row.scene.step + (row.act.id === id ? TEXT.acts : "") : "";
      },
    };
  },
});
