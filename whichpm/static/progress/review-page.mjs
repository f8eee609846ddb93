// @ts-check
/** "Review": what is due today on one board, sisters rather than the same, and two side by side after two misses. */
import { ask, hostOf } from "./asking.mjs";
import { A_DAY, missed, outlook, plan, round } from "./choose.mjs";
import { button, make } from "../board/elements.mjs";
import { begin, leadOn } from "./lead-on.mjs";
import { pairOf, questionsOf } from "./questions.mjs";
import { dayOf, known, placeOf } from "./shared.mjs";
import { scheduler } from "./schedule.mjs";
import { sideBySide } from "./side-by-side.mjs";
import { t } from "../words.mjs";
/** @import { Asked } from "./choose.mjs" */
/** @import { Course } from "./derive.mjs" */

const { store } = known();
const given = /** @type {any} */ (globalThis);
const course = /** @type {Course} */ (given.whichpmCourse.exercises);
const place = placeOf(".wp-review");
const { schedule, name: by } = scheduler();
/** Lines that are shown side by side on this page already. */
const shown = new Set();

const planned = () => plan(course, store.journal(), schedule, Date.now());

/** Two that look alike, where a line was missed twice. @param {number | null | undefined} line */
function pairOn(line) {
  if (!line || shown.has(line)) return undefined;
  const misses = missed(course, store.journal(), line);
  const [last] = misses.slice(-1);
  return last && pairOf(line, last[3], misses.length);
}

/** The same, drawn. @param {number | null | undefined} line */
async function drawn(line) {
  const pair = pairOn(line);
  if (!pair || !line) return "";
  shown.add(line);
  return sideBySide(await questionsOf([pair[0]]), pair, line);
}

/** What comes when. */
function next() {
  const coming = outlook(planned(), Date.now());
  if (!coming) return "";
  const { day, n, tomorrow } = coming;
  return t(tomorrow ? "review-page.tomorrow" : "review-page.next", { n, day: dayOf(day) });
}

/** What to do after the questions: more of them, or on with the course. */
function further() {
  const left = Math.min(planned().today.length, A_DAY);
  const more = left ? [button(t("review-page.more", { n: left }), () => start(A_DAY))] : [];
  return make("div", { class: "wp-further" }, leadOn(store.journal()) ?? [], more);
}

/** How the days are chosen, folded away. @param {number} waiting  questions that are due and not asked now */
function how(waiting) {
  return make(
    "details",
    { class: "wp-how" },
    make("summary", {}, t("review-page.howTitle")),
    make("p", {}, t("review-page.how")),
    waiting ? make("p", {}, t("review-page.waiting", { n: waiting })) : [],
    make("p", {}, t(`review-page.by-${by}`)),
  );
}

/**
 * Puts a round on the page.
 * @param {number} most  questions
 */
async function start(most) {
  const { today } = planned();
  const asked = round(course, store.journal(), today, most, Date.now());
  const status = make("p", { class: "wp-today" });
  const after = make("div", { class: "wp-after" });
  const host = hostOf(place);
  place.classList.remove("wp-waits");
  place.replaceChildren(status, host, after, how(today.length - asked.length));
  if (!asked.length) {
    const tried = store.journal().attempts.length > 0;
    const why = today.length ? "done" : tried ? "none" : "nothingTried";
    status.textContent = `${t(`review-page.${why}`)} ${next()}`;
    after.append(tried ? further() : make("p", {}, t("review-page.what")));
    if (!tried) after.append(make("p", {}, leadOn(store.journal()) ?? begin(given.whichpmCourse.chapters)));
    return;
  }
  const minutes = Math.max(1, Math.round((asked.length * 25) / 60));
  status.textContent = t("review-page.today", { n: asked.length, minutes });
  const said = make("p", { class: "wp-said", role: "status" });
  after.append(said);
  try {
    // Lines missed twice before are shown once a visit, one at a time; fetched first, so that nothing moves later.
    const line = [1, 2, 3, 4].find(pairOn);
    await questionsOf([pairOn(line) ?? [], ...asked.map(({ ask }) => ask.split("/"))].map(([slug]) => slug));
    await board(host, asked, () => {
      said.textContent = `${t("review-page.done")} ${next()}`;
      after.append(further());
    });
    if (line) host.before(make("div", { class: "wp-board wp-alike" }, await drawn(line)));
  } catch (error) {
    console.info("whichpm:", error);
    status.textContent = t("review-page.away");
    after.replaceChildren(button(t("review-page.again"), () => start(most)));
  }
}

/**
 * Starts the board of a round.
 * @param {HTMLElement} host
 * @param {Asked[]} asked
 * @param {() => void} finished
 */
async function board(host, asked, finished) {
  let left = asked.length;
  await ask(host, asked, async (item, right) => {
    left -= 1;
    if (!left) finished();
    const card = host.querySelector(`[data-item="${item.id}"]`);
    if (!right) card?.append(await drawn(item.line).catch(() => ""));
  });
}

start(Math.max(0, A_DAY - planned().done));
