// @ts-check
/** Self-check: rates statements about oneself. Two bars say in words what was rated; nobody is sorted into a type. */
import { icon, make, radioItem, register, scoreItems } from "../board.mjs";

const WORDS = {
  task: "How much is each statement like you?",
  title: "What you said, added up",
  drawn: /** @type {Record<string, string>} */ ({
    product: "Drawn to product work",
    project: "Drawn to project work",
  }),
  sum: (/** @type {number} */ sum, /** @type {number} */ rated, /** @type {number} */ all) =>
    `${sum} of ${5 * all} (${rated} of ${all} rated)`,
  note:
    "Two bars, not a type: each can be long or short whatever the other is. No study stands behind the numbers. " +
    "More telling are the single statements that you rated 5, and what you do about them.",
};

register("self-check", {
  task: WORDS.task,
  score: scoreItems,
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
    const rows = items.map((item, index) => radioItem(plain, item, index + 1));
    const bars = Object.entries(WORDS.drawn).map(([part, name]) => {
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
        /** @param {Map<string, string | null>} answers */
        update(answers) {
          const rated = own.flatMap((id) => Number(answers.get(id)) || []);
          const sum = rated.reduce((total, one) => total + one, 0);
          told.textContent = WORDS.sum(sum, rated.length, own.length);
          fill.style.width = `${(100 * sum) / (5 * own.length)}%`;
        },
      };
    });
    place.append(
      make(
        "ol",
        { class: "wp-items wp-scale", role: "list" },
        ...rows.map((row) => make("li", {}, row.node)),
      ),
      make(
        "section",
        { class: "wp-result wp-bars", "aria-label": WORDS.title },
        ...bars.map((bar) => bar.node),
        make("p", {}, WORDS.note),
      ),
    );
    return {
      update(score) {
        score.items.forEach((result, index) => rows[index].update(result));
        const answers = new Map(score.items.map((result) => [result.id, result.answer]));
        for (const bar of bars) bar.update(answers);
      },
      focus: (id) => rows[items.findIndex((item) => item.id === id)]?.focus(),
    };
  },
});
