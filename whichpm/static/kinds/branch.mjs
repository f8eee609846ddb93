// @ts-check
/** Branch: a story that asks in each scene who decides and what is done, and goes on from there. */
import { radioItem } from "../board/choices.mjs";
import { ACT } from "../board/endings.mjs";
import { button, hide, list, make, tag } from "../board/elements.mjs";
import { drawing } from "../board/icons.mjs";
import { register } from "../board/kinds.mjs";
import { labelOf } from "../board/labels.mjs";
import { scoreItems } from "../board/scoring.mjs";
import { still } from "../board/still.mjs";
import { t } from "../words.mjs";
/** @import { Board, Row } from "../board.mjs" */
/** @import { BranchLayout } from "../exercise.d.ts" */

register("branch", {
  task: "branch.task",
  score: (exercise, answers) => ({ ...scoreItems(exercise, answers), all: 2 * exercise.layout.length }),
  mount(board, place) {
    const { exercise } = board;
    /** @type {Map<string, Row>} */
    const rows = new Map();
    /** @type {BranchLayout} */
    const { scenes } = exercise.layout;
    const cards = scenes.map((scene) => {
      const [owner, act] = [scene.id, scene.id + ACT].map(board.item);
      const [text, ask] = owner.text.split("\n");
      const why = Object.entries(owner.why ?? {}).map(([option, told]) => [option, told.split("\n")[0]]);
      /** The verdict waits for the act: first the story tells what came of it. @type {Board} */
      const own = {
        ...board,
        hint: () => "",
        choose(id, option) {
          // An act that stands from before "try again" is chosen anew.
          if (board.answers()[act.id]) board.forget([act.id]);
          else if (!board.answers()[id]) board.say(t("branch.now"));
          board.set({ [id]: option });
        },
      };
      const who = radioItem(own, { ...owner, text: ask, why: Object.fromEntries(why) });
      const buttons = act.options.map((id) =>
        button(labelOf(exercise, id), () => {
          still(acts, () => board.set({ [act.id]: id }, owner.id), then);
          then.focus({ preventScroll: true });
        }),
      );
      const what = make("p", { id: `${board.uid}-${act.id}` }, t("board.done"));
      const acts = make(
        "div",
        { class: "wp-acts", role: "group", "aria-labelledby": what.id, "data-item": act.id },
        what,
        buttons,
      );
      const then = make("div", { class: "wp-then", tabindex: -1 });
      const node = make(
        "li",
        { class: "wp-scene wp-card" },
        scene.picture ? drawing(scene.picture, 48) : "",
        make("p", { class: "wp-small" }, t("branch.scene", { n: scene.step, all: exercise.layout.length })),
        make("p", {}, make("strong", {}, scene.title)),
        make("p", {}, text),
        who.node,
        acts,
        then,
        // The story first tells what came of it.
        /** @type {Element} */ (who.node.querySelector(".wp-feedback")),
      );
      rows.set(owner.id, {
        ...who,
        name: scene.step,
        focus: () => (who.node.disabled ? then : who).focus(),
      });
      rows.set(act.id, {
        name: t("branch.act", { n: scene.step }),
        update: ({ asked, answer }) => hide(acts, !asked || answer !== null),
        focus: () => buttons[0].focus(),
      });
      return { scene, owner, act, own, who, then, node };
    });
    const ending = make("li", { class: "wp-scene wp-card wp-ending" });
    place.append(list([...cards.map((card) => card.node), ending]));

    return {
      rows,
      restarts: true,
      once: true,
      turns: exercise.layout.length,
      update(_, of) {
        let end;
        /** Titles of the scenes whose owner was another. @type {string[]} */
        const strayed = [];
        for (const card of cards) {
          const { asked, answer } = of(card.owner.id);
          const act = of(card.act.id);
          const acted = act.asked && act.answer;
          hide(card.node, !asked);
          card.own.practice = board.practice && Boolean(acted);
          card.who.node.disabled = Boolean(acted);
          hide(card.then, !acted);
          if (!acted) continue;
          const wrong = card.owner.why?.[answer ?? ""]?.split("\n")[1];
          if (board.practice && answer !== card.owner.key) strayed.push(card.scene.title);
          const [then, ...last] = card.act.why?.[acted]?.split("\n") ?? [];
          if (card.scene.step === exercise.layout.length) end = last;
          if (card.then.dataset.told === answer + acted) continue;
          tag(card.then, "told", answer + acted);
          card.then.replaceChildren(
            make("p", {}, make("strong", {}, t("branch.acted")), ` ${labelOf(exercise, acted)}`),
            ...[wrong, then].map((told) => (told ? make("p", {}, told) : "")),
          );
        }
        hide(ending, !end);
        const [title = t("branch.end"), text = "", astray = text] = end ?? [];
        const n = strayed.length;
        const cost = n ? t("branch.strayed", { n, scenes: strayed.join("; ") }) : "";
        ending.replaceChildren(
          make("p", {}, make("strong", {}, title)),
          ...[2 * n < exercise.layout.length ? text : astray, cost].map((told) =>
            told ? make("p", {}, told) : "",
          ),
        );
      },
    };
  },
});
