// @ts-check
/** The top of "Your progress": what to do next, and how far one is as a whole. */
import { A_DAY, plan } from "./choose.mjs";
import { tally } from "./derive.mjs";
import { make } from "../board/elements.mjs";
import { begin, card, leadOn } from "./lead-on.mjs";
import { histories } from "./mastery.mjs";
import { legend, strip } from "./picture.mjs";
import { scheduler } from "./schedule.mjs";
import { at, known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Course } from "./derive.mjs" */
/** @import { Journal } from "./journal.mjs" */

/**
 * @typedef {object} Book  what the builder tells of it
 * @property {Course} exercises
 * @property {{ id: string, url: string, title: string, own: string[], read: boolean }[]} chapters  pages with
 *   exercises; ``read`` of those that are chapters, to be read from the first to the last
 * @property {Record<"test" | "review" | "offline" | "shown", string>} places  addresses, or ""
 * @property {string[]} before  exercises that a page first shows without a verdict
 */

/**
 * @param {Book} book
 * @param {Journal} journal
 */
export function overview({ exercises, chapters, places }, journal) {
  const own = new Set(chapters.flatMap((chapter) => chapter.own));
  const sum = tally(exercises, histories(journal), (slug) => own.has(slug));
  const standings = known().standings(journal);
  const on = leadOn(journal) ?? (Object.keys(journal.pages).length ? null : begin(chapters));
  const all = chapters.filter(({ read }) => read);
  const read = all.filter(({ id }) => standings[id]?.read).length;
  return [
    make("div", { class: "wp-next" }, on ?? [], review(exercises, journal, places.review)),
    make("p", { class: "wp-whole" }, strip({ ...sum })),
    legend(sum),
    all.length ? make("p", {}, t("progress-page.read", { n: read, all: all.length })) : "",
    make("p", { class: "wp-meaning" }, t("progress-page.meaning")),
    all.length ? make("p", { class: "wp-meaning" }, t("progress-page.contents")) : "",
  ];
}

/**
 * @param {Course} course
 * @param {Journal} journal
 * @param {string} address
 */
function review(course, journal, address) {
  if (!address) return [];
  const { today, done } = plan(course, journal, scheduler().schedule, Date.now());
  const n = Math.min(today.length, Math.max(0, A_DAY - done));
  const due = n ? t("review.due", { n }) : t("review.none");
  return card(at(address), [t("review.title"), due], "wp-second");
}
