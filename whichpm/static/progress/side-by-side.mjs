// @ts-check
/** Two questions that look alike, side by side, each with its owner and the reason. Looks as on a board of pairs. */
import { icon } from "../board/icons.mjs";
import { make } from "../board/elements.mjs";
import { t } from "../words.mjs";
/** @import { Asked } from "./questions.mjs" */

/**
 * @param {Record<string, Asked>} questions  by exercise
 * @param {string[]} pair  exercise, and two items of it
 * @param {number} line  that was missed
 */
export function sideBySide(questions, [slug, ...ids], line) {
  const { options, title, story, items: all } = questions[slug];
  const items = all.filter((item) => ids.includes(item.id));
  items.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  const halves = items.map((item) => {
    const key = item.key ?? "";
    const label = options.find((option) => option.id === key)?.label ?? key;
    return make(
      "div",
      {},
      make("p", {}, item.text),
      make(
        "p",
        {},
        make("strong", { class: "wp-owner", style: `color: var(--wp-${key})` }, icon(key), label),
      ),
      make("p", {}, item.why?.[key] ?? ""),
    );
  });
  return make(
    "div",
    { class: "wp-pair" },
    make("p", { class: "wp-small" }, t("review-page.pair", { line })),
    make("div", {}, halves),
    storyOf(title, story),
  );
}

/**
 * The story that a question comes from, folded away.
 * @param {string} title
 * @param {string[]} story
 */
export function storyOf(title, story) {
  return make(
    "details",
    { class: "wp-story" },
    make("summary", {}, t("review-page.story", { title })),
    story.map((paragraph) => make("p", {}, paragraph)),
  );
}
