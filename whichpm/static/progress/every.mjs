// @ts-check
/** Every page: keeps the journal, and shows in the contents how far the reader is. */
import { attempts } from "./attempts.mjs";
import { standings, thisPage } from "./chapters.mjs";
import { NAME } from "./journal.mjs";
import { follow } from "./reading.mjs";
import { openStore } from "./store.mjs";
import { mergedEntry } from "./entries.mjs";
import { takeUpEarlier } from "../stored.mjs";
import { tick } from "./ticks.mjs";
import { t } from "../words.mjs";

const store = openStore();

/** Says what went wrong with keeping, where the theme has its place for notes. */
function say() {
  const trouble = store.trouble();
  const text = trouble && t(`progress.${trouble}`);
  const place = document.getElementById("wp-site-note");
  const note = place?.querySelector(".wp-progress-note") ?? document.createElement("span");
  note.className = "wp-progress-note";
  if (note.textContent !== text) note.textContent = text;
  if (!text) note.remove();
  else if (!note.isConnected) place?.append(note);
}

function show() {
  tick(store.journal());
  say();
}

window.addEventListener("whichpm:answered", (event) => {
  const { exercise, before, answers, saved, fresh } = /** @type {CustomEvent} */ (event).detail;
  if (exercise.pool !== "practice") return;
  const found = attempts(exercise, before, answers, store.journal(), Date.parse(saved), fresh);
  if (found.length) store.add(found);
});
store.onChange(show);
const page = thisPage();
if (page) follow(store, page);
show();
takeUpEarlier(mergedEntry).catch((error) => console.info("whichpm:", error));

/** For the learner's own pages. */
export const progress = { store, standings, NAME, mergedEntry };
Object.assign(globalThis, { whichpmProgress: progress });
