// @ts-check
/** Everything that the course keeps in this browser: to list, to put into a file, to take in again, to delete. */
import { known } from "./shared.mjs";

const PREFIX = "whichpm";
const FORMAT = 1;

/** Keys of the course, whoever wrote them. @returns {string[]} */
export const keptKeys = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .sort();

/** Everything kept, as the text of a file. */
export function exported() {
  const entries = Object.fromEntries(keptKeys().map((key) => [key, localStorage.getItem(key)]));
  return `${JSON.stringify({ course: PREFIX, format: FORMAT, saved: new Date().toISOString(), entries }, null, 1)}\n`;
}

/**
 * Takes in an exported file. Journals are merged, of answers to one exercise the later ones stay, and what is not here
 * yet is added; nothing here is lost.
 * @param {string} text
 * @returns {"" | "notOurs" | "newerFile" | "noRoom"}  why it cannot be used
 */
export function takeIn(text) {
  const { KEY, merge, parse } = known();
  /** @type {Record<string, unknown>} */
  let entries;
  try {
    const file = JSON.parse(text);
    if (file.course !== PREFIX || !file.entries) return "notOurs";
    if (file.format > FORMAT) return "newerFile";
    entries = file.entries;
  } catch {
    return "notOurs";
  }
  for (const [key, value] of Object.entries(entries)) {
    if (!key.startsWith(PREFIX) || typeof value !== "string") continue;
    const here = localStorage.getItem(key);
    let taken = here === null || savedAt(value) > savedAt(here) ? value : here;
    if (key === KEY) {
      const there = parse(value);
      if (there.why) return there.why === "newer" ? "newerFile" : "notOurs";
      taken = JSON.stringify(merge(parse(here).journal, there.journal));
    }
    try {
      if (taken !== here) localStorage.setItem(key, taken);
    } catch {
      return "noRoom";
    }
  }
  return "";
}

/** @param {string} text  answers, in the format of the course */
function savedAt(text) {
  try {
    return Date.parse(JSON.parse(text).saved) || 0;
  } catch {
    return 0;
  }
}

/** Deletes all of it, also what waits in this tab. */
export function deleteAll() {
  for (const key of keptKeys()) localStorage.removeItem(key);
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
