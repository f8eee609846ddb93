// @ts-check
/** Everything that the course keeps in this browser: to put into a file, and to take in again. */
import { parse } from "./journal.mjs";
import { known } from "./shared.mjs";
import { keep, recall } from "../storage.mjs";
import { names } from "../stored.mjs";

const COURSE = "whichpm";
const FORMAT = 1;

/** Everything kept, as the text of a file. Names are without the course's address, so that it may move. */
export function exported() {
  const entries = Object.fromEntries(names().map((name) => [`${COURSE}:${name}`, recall(name)]));
  return `${JSON.stringify({ course: COURSE, format: FORMAT, saved: new Date().toISOString(), entries }, null, 1)}\n`;
}

/**
 * Takes in an exported file: adds what is not here yet, of two answers or texts the later one; nothing here is lost.
 * @param {string} text
 * @returns {"" | "notOurs" | "newerFile" | "noRoom"}  why it cannot be used
 */
export function takeIn(text) {
  const { NAME, mergedEntry } = known();
  /** @type {Record<string, unknown>} */
  let entries;
  try {
    const file = JSON.parse(text);
    if (file.course !== COURSE || !file.entries) return "notOurs";
    if (file.format > FORMAT) return "newerFile";
    entries = file.entries;
  } catch {
    return "notOurs";
  }
  for (const [key, there] of Object.entries(entries)) {
    const name = key.slice(COURSE.length + 1);
    if (!key.startsWith(`${COURSE}:`) || typeof there !== "string") continue;
    const { why } = name === NAME ? parse(there) : { why: "" };
    if (why) return why === "newer" ? "newerFile" : "notOurs";
    const here = recall(name);
    const taken = mergedEntry(name, here, there);
    if (taken !== here && !keep(name, taken)) return "noRoom";
  }
  return "";
}
