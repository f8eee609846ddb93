// @ts-check
/** Sort: every statement gets one of a few options, most often an owner. */
import { make, radioItem, register, scoreItems } from "../board.mjs";

register("sort", {
  score: scoreItems,
  mount(board, place) {
    const items = board.exercise.items.filter((item) => !item.optional);
    const rows = items.map((item, index) => ({
      id: item.id,
      ...radioItem(board, item, index + 1),
    }));
    place.append(
      make("ol", { class: "wp-items", role: "list" }, ...rows.map((row) => make("li", {}, row.node))),
    );
    return {
      update: (score) =>
        score.items.forEach((result) => rows.find((row) => row.id === result.id)?.update(result)),
      focus: (id) => rows.find((row) => row.id === id)?.focus(),
    };
  },
});
