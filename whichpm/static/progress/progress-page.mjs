// @ts-check
/** "Your progress": what is mastered, shaky and untried, which owners are mixed up, and what is kept where. */
import { calibration, confusions, histories, tally } from "./derive.mjs";
import { make } from "../dom.mjs";
import { known, root } from "./shared.mjs";
import { shares, tallies } from "./picture.mjs";
import { yourData } from "./your-data.mjs";
import { t } from "../words.mjs";
/** @import { Course } from "./derive.mjs" */

const { store, standing } = known();
/** @type {{ exercises: Course, chapters: { id: string, url: string, title: string, own: string[] }[] }} */
const { exercises: course, chapters } = /** @type {any} */ (globalThis).whichpmCourse;
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-progress"));
/** How often one must go wrong in a direction before the page says so. */
const HABIT = 3;
const ROLE_OF_LINE = ["", "product", "project", "both", "other"];

/**
 * @param {string} title
 * @param {...(Node | string)} children
 */
function part(title, ...children) {
  return make("section", {}, make("h2", {}, title), ...children);
}

/** @param {ReturnType<typeof store.journal>} journal */
function overview(journal) {
  const all = tally(course, histories(journal), () => true);
  const read = chapters.filter((chapter) => standing(chapter.id, journal).read).length;
  const tried = all.mastered + all.shaky;
  if (!tried && !Object.keys(journal.pages).length) {
    const link = make("a", { href: new URL(chapters[0]?.url ?? "", root).href }, chapters[0]?.title ?? "");
    return [make("p", {}, `${t("progress-page.nothing")} `, link)];
  }
  return [
    make("p", {}, t("progress-page.read", { n: read, all: chapters.length })),
    make("p", {}, t("progress-page.tried", { n: tried, ...all, all: tried + all.untried })),
    make("p", { class: "wp-meaning" }, t("progress-page.meaning")),
  ];
}

/** @param {ReturnType<typeof store.journal>} journal */
function byChapter(journal) {
  const tried = histories(journal);
  const rows = chapters.map((chapter) => {
    const { read } = standing(chapter.id, journal);
    const link = make("a", { href: new URL(chapter.url, root).href }, chapter.title);
    const name = read ? [link, " ", make("small", {}, t("progress-page.isRead"))] : [link];
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
function mixedUp(journal) {
  const found = confusions(course, journal);
  if (!found.length) return [make("p", {}, t("progress-page.noOwners"))];
  // A single slip, or one of two, is no habit.
  const [worst] = found
    .filter(({ times }) => times >= HABIT)
    .sort((one, other) => other.times / other.of - one.times / one.of);
  const lead = worst
    ? t("progress-page.mostOften", { what: t(`progress-page.${worst.from}-${worst.to}`) })
    : t("progress-page.noHabit");
  const rows = found.map(({ from, to, times, of }) => ({
    name: [t(`progress-page.${from}-${to}`)],
    times,
    of,
    part: "mixed",
  }));
  return [make("p", {}, lead), shares(rows)];
}

/** @param {ReturnType<typeof store.journal>} journal */
function howSure(journal) {
  const { sure, unsure } = calibration(journal);
  if (!sure.all) return [make("p", {}, t("progress-page.noSure"))];
  const missed = sure.all - sure.right;
  return [
    make("p", {}, t(missed ? "progress-page.sureMissed" : "progress-page.sureRight", { n: missed })),
    shares([
      { name: [t("progress-page.sure")], times: sure.right, of: sure.all, part: "mastered" },
      ...(unsure.all
        ? [{ name: [t("progress-page.unsure")], times: unsure.right, of: unsure.all, part: "mastered" }]
        : []),
    ]),
  ];
}

const picture = make("div");
const status = make("p", { class: "wp-said", role: "status" });

function show() {
  const journal = store.journal();
  const trouble = store.trouble();
  picture.replaceChildren(
    ...(trouble ? [make("p", { class: "wp-trouble" }, t(`progress.${trouble}`))] : []),
    ...overview(journal),
    part(t("progress-page.byChapter"), byChapter(journal)),
    part(t("progress-page.byLine"), byLine(journal)),
    part(t("progress-page.mixedUp"), ...mixedUp(journal)),
    part(t("progress-page.howSure"), ...howSure(journal)),
  );
}

const data = yourData(course, status, show);
store.onChange(() => {
  show();
  data.update();
});
show();
place.replaceChildren(picture, part(t("progress-page.yourData"), data.node, status));
// Whoever looks at this page should know at once if nothing can be kept.
store.add([]);
