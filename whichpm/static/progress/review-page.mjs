// @ts-check
/** "Review": what is due today on one board, sisters rather than the same, and two side by side after two misses. */
import { A_DAY, isMissed, minimalPair, plan, round } from "./choose.mjs";
import { button, make } from "../dom.mjs";
import { dayOf, known } from "./shared.mjs";
import { byFsrs, endOfDay, sm2 } from "./schedule.mjs";
import { asExercise, journalModel } from "./session.mjs";
import { sideBySide, storyOf } from "./side-by-side.mjs";
import { t } from "../words.mjs";
/** @import { Asked, Questions } from "./choose.mjs" */
/** @import { Course } from "./derive.mjs" */

const { store } = known();
const given = /** @type {any} */ (globalThis);
const course = /** @type {Course} */ (given.whichpmCourse.exercises);
const questions = /** @type {Questions} */ (given.whichpmQuestions);
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-review"));
const schedule = given.FSRS ? byFsrs(given.FSRS) : sm2;
/** Lines that are shown side by side on this page already. */
const shown = new Set();

/** Two that look alike, where a line was missed twice. @param {number | null | undefined} line */
function pairFor(line) {
  if (!line || shown.has(line) || !isMissed(course, store.journal(), line)) return null;
  const [missed] = store
    .journal()
    .attempts.filter(([, slug, item, , right]) => !right && course[slug]?.items[item]?.line === line)
    .slice(-1);
  const pair = minimalPair(questions, line, missed[3]);
  if (!pair) return null;
  shown.add(line);
  return sideBySide(questions, pair, line);
}

/** What comes when: the first day on which something is due, and how much. @param {boolean} finished */
function outlook(finished) {
  const { today, later } = plan(course, store.journal(), schedule, Date.now());
  const lines = [];
  if (finished) lines.push(t("review-page.done"));
  if (today.length) lines.push(t("review-page.waiting", { n: today.length }));
  if (later.length) {
    const end = endOfDay(later[0].due);
    const n = later.filter(({ due }) => due < end).length;
    lines.push(t("review-page.next", { n, day: dayOf(later[0].due) }));
  }
  return lines.join(" ");
}

/**
 * Puts a round on the page.
 * @param {number} most  questions
 */
async function start(most) {
  const { today } = plan(course, store.journal(), schedule, Date.now());
  const asked = round(course, store.journal(), today, most, Date.now());
  const after = make("p", { class: "wp-said", role: "status" });
  const status = make("p", { class: "wp-today" });
  const host = make("div", {
    class: "whichpm",
    "data-module": place.dataset.module ?? "",
    "data-classic": place.dataset.classic ?? "",
  });
  const foot = make(
    "p",
    { class: "wp-how" },
    `${t("review-page.how")} ${t(`review-page.by-${given.FSRS ? "fsrs" : "sm2"}`)}`,
  );
  place.replaceChildren(status, host, after, foot);
  if (!asked.length) {
    const tried = store.journal().attempts.length > 0;
    status.textContent = tried ? `${t("review-page.none")} ${outlook(false)}` : t("review-page.nothingTried");
    return;
  }
  const waiting = today.length - asked.length;
  status.textContent = [
    t("review-page.today", { n: asked.length, minutes: Math.max(1, Math.round((asked.length * 25) / 60)) }),
    ...(waiting ? [t("review-page.waiting", { n: waiting })] : []),
  ].join(" ");
  await board(host, asked, () => {
    after.textContent = outlook(true);
    const left = plan(course, store.journal(), schedule, Date.now()).today.length;
    if (left) after.after(button(t("review-page.more", { n: Math.min(left, A_DAY) }), () => start(A_DAY)));
  });
  for (const line of [1, 2, 3, 4]) {
    const pair = pairFor(line);
    if (!pair) continue;
    host.before(make("div", { class: "wp-board wp-alike" }, pair));
    break;
  }
}

/**
 * Starts the board of a round, and adds to each question the story that it comes from.
 * @param {HTMLElement} host
 * @param {Asked[]} asked
 * @param {() => void} finished
 */
async function board(host, asked, finished) {
  const exercise = asExercise(questions, asked);
  let left = asked.length;
  const cardOf = (/** @type {string} */ id) => host.querySelector(`[data-item="${id}"]`);
  const model = journalModel(exercise, asked, (item, right) => {
    const box = cardOf(item.id)?.querySelector(".wp-box input");
    if (box instanceof HTMLInputElement) box.disabled = true;
    const pair = right ? null : pairFor(item.line);
    if (pair) cardOf(item.id)?.append(pair);
    left -= 1;
    if (!left) finished();
  });
  host.append(make("script", { type: "application/json" }, JSON.stringify({ exercise })));
  await given.whichpmPage.start(host, model);
  for (const { ask } of asked) {
    const card = cardOf(ask);
    const own = questions.exercises[ask.split("/")[0]];
    // Being sure is said before the verdict, or it says nothing.
    const before = make("div", { class: "wp-before" });
    card?.querySelector(".wp-options")?.before(before);
    before.append(card?.querySelector(".wp-box") ?? "");
    if (own.story.length) before.append(storyOf(own.title, own.story));
  }
}

const { done, today } = plan(course, store.journal(), schedule, Date.now());
start(Math.max(0, A_DAY - done)).then(() => {
  if (done >= A_DAY && today.length)
    place.append(button(t("review-page.more", { n: Math.min(today.length, A_DAY) }), () => start(A_DAY)));
});
