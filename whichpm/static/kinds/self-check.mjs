// @ts-check
/** Self-check: rates statements about oneself. Two bars say in words what was rated; nobody is sorted into a type. */
import { icon, make, radioList, register } from "../board.mjs";
/** @import { ItemScore } from "../board.mjs" */

const DRAWN = { product: "Drawn to product work", project: "Drawn to project work" };

register("self-check", {
  task: "How much is each statement like you?",
  mount(board, place) {
    const { items } = board.exercise;
    // Without a key there is nothing to be right about, so the core shall announce no verdict.
    const plain = {
      ...board,
      practice: false,
      choose(/** @type {string} */ item, /** @type {string} */ option) {
        board.set({ [item]: option });
        if (items.every(({ id }) => board.answers()[id])) board.say(bars.map((bar) => bar.words()).join(" "));
      },
    };
    const rows = radioList(plain, place, "wp-scale");
    const bars = Object.entries(DRAWN).map(([part, name]) => {
      const told = make("span");
      const fill = make("i");
      const node = make(
        "div",
        { class: "wp-drawn", "data-role": part },
        make("p", {}, icon(part), make("strong", {}, name), " ", told),
        make("div", { "aria-hidden": "true" }, fill),
      );
      const own = items.filter((item) => item.part === part).map((item) => item.id);
      return {
        node,
        words: () => `${name}: ${told.textContent}.`,
        /** @param {(id: string) => ItemScore} of */
        update(of) {
          const rated = own.flatMap((id) => Number(of(id).answer) || []);
          const sum = rated.reduce((total, one) => total + one, 0);
          told.textContent = `${sum} of ${5 * own.length} (${rated.length} of ${own.length} rated)`;
          fill.style.width = `${(100 * sum) / (5 * own.length)}%`;
        },
      };
    });
    place.append(
      make(
        "section",
        { class: "wp-result wp-bars", "aria-label": "What you said, added up" },
        bars.map((bar) => bar.node),
        make(
          "p",
          {},
          "Two bars, not a type: each can be long or short whatever the other is. No study stands behind the numbers. " +
            "More telling are the single statements that you rated 5, and what you do about them.",
        ),
      ),
    );
    return {
      rows,
      update: (_, of) => bars.forEach((bar) => bar.update(of)),
    };
  },
});
