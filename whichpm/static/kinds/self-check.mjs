// @ts-check
/** Self-check: rates statements about oneself. Two bars say in words what was rated; nobody is sorted into a type. */
import { radioList } from "../board/choices.mjs";
import { make } from "../board/elements.mjs";
import { icon } from "../board/icons.mjs";
import { register } from "../board/kinds.mjs";
import { t } from "../words.mjs";
/** @import { ItemScore } from "../board.mjs" */

register("self-check", {
  task: "self-check.task",
  story: "self-check.how",
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
    const bars = [
      ["product", t("self-check.product")],
      ["project", t("self-check.project")],
    ].map(([part, name]) => {
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
          told.textContent = t("self-check.sum", {
            sum,
            most: 5 * own.length,
            rated: rated.length,
            all: own.length,
          });
          fill.style.width = `${(100 * sum) / (5 * own.length)}%`;
        },
      };
    });
    place.append(
      make(
        "section",
        { class: "wp-result wp-bars", "aria-label": t("self-check.sums") },
        bars.map((bar) => bar.node),
        make("p", {}, t("self-check.note")),
      ),
    );
    return {
      rows,
      update: (_, of) => bars.forEach((bar) => bar.update(of)),
    };
  },
});
