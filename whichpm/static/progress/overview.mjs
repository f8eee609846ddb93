// @ts-check
/** The top of "Your progress": what to do next, and how far one is as a whole. */
import { A_DAY, plan } from "./choose.mjs";
import { tally } from "./derive.mjs";
import { make } from "../dom.mjs";
import { leadOn } from "./lead-on.mjs";
import { histories } from "./mastery.mjs";
import { legend, strip } from "./picture.mjs";
import { scheduler } from "./schedule.mjs";
import { known, root } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Course } from "./derive.mjs" */
/** @import { Journal } from "./journal.mjs" */

/**
 * @typedef {object} Book  what the builder tells of it
 * @property {Course} exercises
 * @property {{ id: string, url: string, title: string, own: string[] }[]} chapters
 * @property {Record<"test" | "review" | "offline", string>} places  addresses, or ""
 */

/**
 * @param {Book} book
 * @param {Journal} journal
 */
export function overview({ exercises, chapters, places }, journal) {
  const own = new Set(chapters.flatMap((chapter) => chapter.own));
  const sum = tally(exercises, histories(journal), (slug) => own.has(slug));
  if (!journal.attempts.length && !Object.keys(journal.pages).length) {
    const [first] = chapters;
    const link = first ? make("a", { href: new URL(first.url, root).href }, first.title) : "";
    return [make("p", {}, `${t("progress-page.nothing")} `, link)];
  }
  const standings = known().standings(journal);
  const read = chapters.filter(({ id }) => standings[id]?.read).length;
  return [
    make("div", { class: "wp-next" }, leadOn(journal) ?? [], review(exercises, journal, places.review)),
    make("p", { class: "wp-whole" }, strip({ ...sum })),
    legend(sum),
    make("p", {}, t("progress-page.read", { n: read, all: chapters.length })),
    make("p", { class: "wp-meaning" }, t("progress-page.meaning")),
    make("p", { class: "wp-meaning" }, t("progress-page.contents")),
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
  const lines = [t("review.title"), n ? t("review.due", { n }) : t("review.none")];
  return make(
    "a",
    { class: "wp-on wp-second", href: new URL(address, root).href },
    lines.flatMap((line) => [make("span", {}, line), " "]),
  );
}
