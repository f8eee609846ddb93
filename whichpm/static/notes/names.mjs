// @ts-check
/** What notes and bookmarks are called in the storage, and what is in them. Pure. */
/** @import { Text } from "../merging.mjs" */

/** The note of a chapter, beside its bookmarks, which are called by the anchors of their sections. */
export const NOTE = "note";
const OURS = "notes/";

/** What went wrong with keeping, in the words of notes. */
export const SAID = {
  not_kept: "notes.text_not_kept",
  aside: "notes.text_aside",
  stuck: "notes.text_stuck",
  damaged: "notes.why_damaged",
  newer: "notes.why_newer",
  foreign: "notes.why_foreign",
};

/** The set that a chapter's notes are kept as. @param {string} page */
export const ofPage = (page) => OURS + page;

/**
 * Chapters that have notes or bookmarks, out of all that is kept.
 * @param {string[]} names
 */
export const pagesOf = (names) =>
  names.flatMap((name) => new RegExp(`^${OURS}(.+):text$`).exec(name)?.[1] ?? []);

/**
 * @param {Record<string, Text>} texts  as kept
 * @returns {{ note: string, bookmarks: { anchor: string, title: string }[] }}  bookmarks that were not taken off again
 */
export function told(texts) {
  return {
    note: texts[NOTE]?.text.trim() ?? "",
    bookmarks: Object.entries(texts).flatMap(([name, { text }]) =>
      name.startsWith("#") && text ? [{ anchor: name, title: text }] : [],
    ),
  };
}
