// @ts-check
/**
 * The page that an LMS launches: it holds the course in a frame, and carries answers between that and the LMS.
 *
 * The course knows nothing of an LMS: its pages keep answers in this browser's storage, as ever. What the LMS has comes
 * first into that storage, of two answers the later one; what changes there goes to the LMS.
 */
import { button, make } from "../board/elements.mjs";
import { mergedAnswers } from "../merging.mjs";
import { SEED } from "../order.mjs";
import { keep, keyOf, recall } from "../storage.mjs";
import { isAllowed } from "../stored.mjs";
import { t } from "../words.mjs";
import { takeOver } from "./learner.mjs";
import { LIMIT, packed, unpacked } from "./packed.mjs";
import { findApi, Session } from "./session.mjs";
import { COMPLETE, standing } from "./standing.mjs";
/** @import { Stored } from "../merging.mjs" */
/** @import { Packaged } from "./packed.mjs" */

/** @typedef {{ collect: boolean, title: string, start: string, pages: string[], exercises: Packaged[] }} Package */

/** From a change to when it is written, so that a run of answers is written once; in ms. */
const PAUSE = 400;

/** @type {Package} */
const course = JSON.parse(document.querySelector("script[type='application/json']")?.textContent ?? "{}");
const table = course.exercises;
const session = new Session(findApi(window));
const frame = /** @type {HTMLIFrameElement} */ (document.querySelector("iframe"));
const bar = /** @type {HTMLElement} */ (document.querySelector(".wp-lms"));
const told = make("span", { role: "status" });
const press = button("", () => handIn());
const again = button(t("scorm.again"), () => save());
/** @type {string[]}  answers of another version of the package */
let foreign = [];
let handed = false;
let waiting = 0;

/** @returns {Record<string, Stored>} */
function kept() {
  return Object.fromEntries(
    table.flatMap(({ slug }) => {
      const stored = recorded(slug);
      return stored ? [[slug, stored]] : [];
    }),
  );
}

/** @param {string} slug @returns {Stored | null} */
function recorded(slug) {
  try {
    const found = JSON.parse(recall(slug) ?? "null");
    return found?.format === 1 && found.exercise === slug && found.answers ? found : null;
  } catch {
    return null; // the board sets it aside and says so
  }
}

/** Brings what the LMS has into the storage. */
function restore() {
  takeOver(session.get("cmi.core.student_id"));
  const found = unpacked(table, session.get("cmi.suspend_data"));
  foreign = found.foreign;
  if (found.seed) keep(SEED, found.seed);
  for (const there of found.kept) {
    const here = recorded(there.exercise);
    // The LMS keeps minutes: of the same minute, what is here goes before.
    keep(there.exercise, JSON.stringify(here ? mergedAnswers(here, there) : there));
  }
  handed = course.collect && session.get("cmi.core.lesson_status") === "completed";
}

/** Writes how things stand to the LMS, and says so. */
function save() {
  clearTimeout(waiting);
  waiting = 0;
  const answers = kept();
  const at = standing(table, answers);
  const text = packed(table, answers, recall(SEED) ?? "", foreign);
  let done = text.length <= LIMIT && session.set("cmi.suspend_data", text);
  done = interactions(answers) && done;
  const place = here();
  if (place) session.set("cmi.core.lesson_location", place);
  done = session.set("cmi.core.lesson_status", isComplete(at) ? "completed" : "incomplete") && done;
  if (!course.collect && at.keyed) {
    session.set("cmi.core.score.min", "0");
    session.set("cmi.core.score.max", "100");
    done = session.set("cmi.core.score.raw", String(Math.round((100 * at.right) / at.keyed))) && done;
  }
  done = session.commit() && done;
  show(at, done);
}

/** @param {ReturnType<typeof standing>} at */
const isComplete = (at) => (course.collect ? handed : at.answered >= COMPLETE * at.all && at.all > 0);

/**
 * Tells each answer; one that was taken back is told as nothing.
 * @param {Record<string, Stored>} answers
 */
function interactions(answers) {
  let done = true;
  for (const { slug, items } of table)
    for (const { id, right } of items) {
      const name = `${slug}.${id}`;
      const said = answers[slug]?.answers[id] ?? "";
      if (!said && !session.told.has(name)) continue;
      const result = right && said ? (right.includes(said) ? "correct" : "wrong") : "neutral";
      done = session.tell(name, said, { pattern: right?.[0], result }) && done;
    }
  return done;
}

/** The page that is open, below the package; "" while none is. */
function here() {
  try {
    const root = new URL(".", location.href).href;
    const open = frame.contentWindow?.location.href ?? "";
    return open.startsWith(root) ? open.slice(root.length).split("#")[0].slice(0, 255) : "";
  } catch {
    return "";
  }
}

/**
 * @param {ReturnType<typeof standing>} at
 * @param {boolean} done  whether the LMS has it all
 */
function show(at, done) {
  const time = new Date().toTimeString().slice(0, 5);
  const values = { done: at.answered, all: at.all, time };
  told.textContent = t(
    !session.open ? "scorm.alone" : !done ? "scorm.unsaved" : handed ? "scorm.handed_in" : "scorm.saved",
    values,
  );
  again.hidden = done || !session.open;
  press.hidden = !course.collect || handed || !session.open;
  const left = at.all - at.answered;
  press.textContent = left ? t("scorm.hand_in_open", { n: left }) : t("scorm.hand_in");
}

function handIn() {
  handed = true;
  save();
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

function start() {
  press.hidden = again.hidden = true;
  bar.append(told, again, press);
  if (!isAllowed()) {
    told.textContent = t("scorm.no_storage");
    frame.src = course.start;
    return;
  }
  if (session.begin()) restore();
  const place = session.get("cmi.core.lesson_location");
  frame.src = course.pages.includes(place) ? place : course.start;
  frame.addEventListener("load", save);
  window.addEventListener("storage", ({ key }) => (key === null || key.startsWith(keyOf(""))) && later());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  window.addEventListener("pagehide", () => {
    save();
    session.end();
  });
}

start();
