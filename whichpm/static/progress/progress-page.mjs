// @ts-check
/** "Your progress": what is mastered, shaky and untried, which owners are mixed up, and what is kept where. */
import { calibration, tally } from "./derive.mjs";
import { make } from "../board/elements.mjs";
import { begin } from "./lead-on.mjs";
import { histories } from "./mastery.mjs";
import { mixedUp } from "./mixed-up.mjs";
import { overview } from "./overview.mjs";
import { at, known, placeOf } from "./shared.mjs";
import { shares, tallies } from "./picture.mjs";
import { ROLE_OF_LINE } from "./roles.mjs";
import { yourData } from "./your-data.mjs";
import { t } from "../words.mjs";
/** @import { Book } from "./overview.mjs" */

const { store, standings } = known();
const book = /** @type {Book} */ (/** @type {any} */ (globalThis).whichpmCourse);
const { exercises: course, chapters, places } = book;
const place = placeOf(".wp-progress");

/**
 * @param {string} title
 * @param {...(Node | string)} children
 */
function part(title, ...children) {
  return make("section", {}, make("h2", {}, title), ...children);
}

/** @param {ReturnType<typeof store.journal>} journal */
function byChapter(journal) {
  const tried = histories(journal);
  const all = standings(journal);
  const rows = chapters.map((chapter) => {
    const link = make("a", { href: at(chapter.url) }, chapter.title);
    const read = make("small", { class: "wp-is-read" }, t("progress-page.isRead"));
    const name = all[chapter.id]?.read ? [link, " ", read] : [link];
    return { name, tally: tally(course, tried, (slug) => chapter.own.includes(slug)) };
  });
  return tallies(t("progress-page.byChapter"), t("progress-page.chapter"), rows);
}

/** @param {ReturnType<typeof store.journal>} journal */
function byLine(journal) {
  const tried = histories(journal);
  const rows = [1, 2, 3, 4].map((line) => {
    const owner = make(
      "b",
      { class: "wp-role", "data-role": ROLE_OF_LINE[line] },
      t(`progress-page.owner${line}`),
    );
    const name = [owner, " ", make("small", {}, t(`progress-page.line${line}`))];
    return { name, tally: tally(course, tried, (_, fact) => fact.line === line) };
  });
  return tallies(t("progress-page.byLine"), t("progress-page.line"), rows);
}

/** @param {ReturnType<typeof store.journal>} journal */
function howSure(journal) {
  const { sure, unsure } = calibration(journal);
  if (!sure.all) return [make("p", {}, t("progress-page.noSure"))];
  const missed = sure.all - sure.right;
  return [
    make("p", {}, t(missed ? "progress-page.sureMissed" : "progress-page.sureRight", { n: missed })),
    shares(
      t("progress-page.howSure"),
      [t("progress-page.answers"), t("progress-page.right")],
      [
        { name: t("progress-page.sure"), times: sure.right, of: sure.all, part: "mastered" },
        { name: t("progress-page.unsure"), times: unsure.right, of: unsure.all, part: "mastered" },
      ].filter(({ of }) => of),
    ),
  ];
}

const picture = make("div");
const status = make("p", { class: "wp-said", role: "status" });

/** All that follows from the journal; for who has not begun, where to begin. */
function shown() {
  const journal = store.journal();
  if (!journal.attempts.length && !Object.keys(journal.pages).length)
    return [make("p", {}, t("progress-page.nothing")), make("p", {}, begin(chapters))];
  return [
    ...overview(book, journal),
    part(t("progress-page.byChapter"), byChapter(journal)),
    part(t("progress-page.byLine"), byLine(journal)),
    part(t("progress-page.mixedUp"), ...mixedUp(course, journal, places.test)),
    part(t("progress-page.howSure"), ...howSure(journal)),
  ];
}

function show() {
  const trouble = store.trouble();
  const said = trouble ? [make("p", { class: "wp-trouble" }, t(`progress.${trouble}`))] : [];
  picture.replaceChildren(...said, ...shown());
}

const data = yourData(course, status, show, places.offline);
store.onChange(() => {
  show();
  data.update();
});
show();
place.classList.remove("wp-waits");
place.replaceChildren(picture, part(t("progress-page.yourData"), data.node));
// Whoever looks at this page should know at once if nothing can be kept.
store.add([]);
