/** Notes are found among all that is kept, a bookmark taken off is gone, and two browsers' notes become one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergedEntry } from "../../whichpm/static/progress/entries.mjs";
import { NOTE, ofPage, pagesOf, told } from "../../whichpm/static/notes/names.mjs";

const at = (day, text) => ({ text, saved: `2026-11-${day}T10:00:00.000Z` });

test("chapters with notes are told from all else that is kept", () => {
  const kept = ["journal", "ps1:text", `${ofPage("book/chapters/one")}:text`, "notes/x:text:aside:2026"];
  assert.deepEqual(pagesOf(kept), ["book/chapters/one"]);
});

test("a bookmark that was taken off again is none", () => {
  const texts = { [NOTE]: at("01", " Ask Noor. "), "#a": at("01", "First"), "#b": at("02", "") };
  assert.deepEqual(told(texts), { note: "Ask Noor.", bookmarks: [{ anchor: "#a", title: "First" }] });
});

test("what two browsers hold becomes one, each text by its own time", () => {
  const set = ofPage("book/chapters/one");
  const entry = (texts) => JSON.stringify({ format: 1, set, texts });
  const here = entry({ [NOTE]: at("03", "here"), "#a": at("01", "First") });
  const there = entry({ [NOTE]: at("02", "there"), "#a": at("02", ""), "#b": at("01", "Second") });
  const { texts } = JSON.parse(mergedEntry(`${set}:text`, here, there));
  assert.deepEqual(told(texts), { note: "here", bookmarks: [{ anchor: "#b", title: "Second" }] });
});
