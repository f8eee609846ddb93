// @ts-check
/** "Today's card": one question a day, the same for everybody, and a reminder for the reader's own calendar. */
import { button, make } from "../board/elements.mjs";
import { ask, hostOf } from "./asking.mjs";
import { reminder } from "./calendar.mjs";
import { deck, ofDay } from "./deck.mjs";
import { download } from "../download.mjs";
import { NAME } from "./journal.mjs";
import { begin, card, leadOn } from "./lead-on.mjs";
import { at, dayOf, known } from "./shared.mjs";
import { follow } from "../stored.mjs";
import { t } from "../words.mjs";
/** @import { Often } from "./calendar.mjs" */

const { store } = known();
const book = /** @type {any} */ (globalThis).whichpmCourse;
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-today-card"));
const now = Date.now();
const today = ofDay(deck(book.exercises, book.before), now);
const said = make("p", { class: "wp-said", role: "status" });
const after = make("div", { class: "wp-further" });

/** What is there to do besides. */
function further() {
  const on = leadOn(store.journal()) ?? begin(book.chapters);
  const review = store.journal().attempts.length
    ? [card(at(book.places.review), [t("today-page.review"), t("review.title")])]
    : [];
  after.replaceChildren(...review, on);
}

/** Whether it was answered today already. */
function isDone() {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  return store.journal().attempts.some(([time, slug, id]) => time >= midnight && `${slug}/${id}` === today);
}

async function start() {
  const host = hostOf(place);
  question.replaceChildren(host);
  try {
    await ask(
      host,
      [{ ask: today, stands: "" }],
      () => {
        said.textContent = t("today-page.done");
        further();
      },
      t("today-page.title", { day: dayOf(now) }),
    );
  } catch (error) {
    console.info("whichpm:", error);
    question.replaceChildren(make("p", {}, t("review-page.away")), button(t("review-page.again"), start));
  }
}

/** The form that makes the reminder. */
function remind() {
  const time = make("input", { type: "time", value: "08:30", required: true });
  const often = make(
    "select",
    {},
    ["daily", "working", "weekly"].map((value) => make("option", { value }, t(`today-page.${value}`))),
  );
  const status = make("p", { class: "wp-said", role: "status" });
  const form = make(
    "form",
    { class: "wp-doings" },
    make("label", {}, t("today-page.often"), " ", often),
    make("label", {}, t("today-page.time"), " ", time),
    make("button", { class: "wp-button", type: "submit" }, t("today-page.save")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = location.protocol.startsWith("http") ? location.href.split("#")[0] : "";
    const text = reminder({
      often: /** @type {Often} */ (often.value),
      time: time.value,
      now: new Date(),
      title: t("today-page.event"),
      address,
      id: `todays-card@${location.host || "which-pm"}`,
    });
    download("which-pm-reminder.ics", text, "text/calendar");
    status.textContent = t("today-page.saved");
  });
  return [make("h2", {}, t("today-page.remind")), make("p", {}, t("today-page.about")), form, status];
}

const question = make("div");
place.classList.remove("wp-waits");
place.replaceChildren(question, said, after, ...remind());
/** Says that it was answered before. */
function already() {
  question.replaceChildren(make("p", {}, t("today-page.already")), button(t("today-page.show"), start));
  further();
}
if (isDone()) already();
else start();
// In another tab it may be answered while it waits here.
follow(NAME, () => {
  if (isDone() && question.querySelector("input") && !question.querySelector("input:checked")) already();
});
