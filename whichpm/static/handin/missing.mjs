// @ts-check
/** What is still open, part by part, with links that lead there; counted live, and said when a part is answered. */
import { make, write } from "../board/elements.mjs";
import { icon, strike } from "../board/icons.mjs";
import { t } from "../words.mjs";
/** @import { Board } from "./page.mjs" */
/** @import { ProblemSet } from "./receipt.mjs" */
/** @import { Texts } from "./texts.mjs" */

/** Milliseconds after which an answered part is announced: after what its board says of the last answer. */
const AFTER = 1500;

/**
 * @param {ProblemSet} set
 * @param {Map<string, Board>} boards
 * @param {Texts} texts
 */
export function missing(set, boards, texts) {
  const clock = icon("clock");
  const sentence = make("span");
  const total = make("p", { class: "wp-total" }, clock, sentence);
  const list = make("ol", { class: "wp-parts", role: "list" });
  const live = make("div", { class: "wp-live", role: "status" });

  const parts = [
    ...set.boards.map(({ slug, ...place }) => {
      const board = /** @type {Board} */ (boards.get(slug));
      return { ...place, left: () => board.left, focus: () => board.focus() };
    }),
    ...set.written.map(({ name, ...place }) => ({
      ...place,
      left: () => (texts.of(name).text.trim() ? 0 : 1),
      focus() {
        document.getElementById(`wp-text-${name}`)?.focus();
        return true;
      },
    })),
  ]
    .sort((one, other) => one.cell - other.cell)
    .map((part) => {
      const link = make("a", { href: `#${part.section}` }, part.title);
      link.addEventListener("click", (event) => {
        if (part.left() && part.focus()) event.preventDefault();
      });
      const state = make("span", { class: "wp-part-state" });
      const line = make("li", {}, link, state);
      list.append(line);
      return { ...part, line, state };
    });

  let before = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;

  function update() {
    let sum = 0;
    for (const part of parts) {
      const left = part.left();
      sum += left;
      part.line.dataset.open = String(left > 0);
      write(part.state, left ? t("handin.left", { n: left }) : t("handin.answered"));
    }
    const open = parts.filter((part) => part.left());
    clock.toggleAttribute("hidden", sum > 0);
    if (before > 0 && !open.length) strike(clock);
    write(sentence, sum ? t("handin.open", { n: sum }) : t("handin.all_done"));
    if (before >= 0 && open.length < before) {
      clearTimeout(speaking);
      const rest = open.length ? t("handin.parts_left", { n: open.length }) : t("handin.all_done");
      speaking = setTimeout(() => write(live, `${t("handin.part_answered")} ${rest}`), AFTER);
    }
    before = open.length;
    return sum;
  }

  // Each board says on its element how much is left, from when it stands.
  const watch = new MutationObserver(update);
  for (const { place } of boards.values())
    watch.observe(place, { attributeFilter: ["data-left"], childList: true, subtree: true });
  texts.on(update);
  update();
  return { nodes: [total, list, live], left: update };
}
