import assert from "node:assert/strict";
import { test } from "node:test";
import { mergedAnswers, mergedTexts, moment, rebased, sameAnswers } from "../../whichpm/static/merging.mjs";
import { mergedEntry } from "../../whichpm/static/progress/entries.mjs";

const at = (hour) => `2026-01-05T${String(hour).padStart(2, "0")}:00:00Z`;
const stored = (hour, answers) => ({ format: 1, exercise: "ferry", revision: "1", saved: at(hour), answers });

test("of two answers the later one, and what only one of them has", () => {
  const both = mergedAnswers(stored(9, { a: "x", b: "x" }), stored(12, { a: "y", c: "y" }));
  assert.deepEqual(both, stored(12, { a: "y", b: "x", c: "y" }));
  assert.deepEqual(
    mergedAnswers(stored(12, { a: "y", c: "y" }), stored(9, { a: "x", b: "x" })).answers,
    both.answers,
  );
});

test("a time that cannot be read loses", () => {
  assert.equal(moment("yesterday"), -Infinity);
  assert.equal(
    mergedAnswers(stored(9, { a: "x" }), { ...stored(9, { a: "y" }), saved: "later" }).answers.a,
    "x",
  );
});

test("what was changed here goes on top of what another tab kept, and what it deleted stays deleted", () => {
  assert.deepEqual(rebased({ a: "x" }, { a: "x", b: "x" }, { a: "y", c: "x" }), { a: "y", b: "x", c: "x" });
  assert.deepEqual(rebased({ a: "x", b: "x" }, { b: "x" }, { a: "x", b: "x", c: "x" }), { b: "x", c: "x" });
  assert.deepEqual(rebased({ a: "x", b: "x" }, { a: "x", b: "y" }, {}), { b: "y" });
});

test("answers are the same in any order", () => {
  assert.ok(sameAnswers({ a: "x", b: "y" }, { b: "y", a: "x" }));
  assert.ok(!sameAnswers({ a: "x" }, { a: "x", b: "y" }));
});

test("each text goes by its own time", () => {
  const one = { a: { text: "old", saved: at(9) }, b: { text: "mine", saved: at(12) } };
  const other = {
    a: { text: "new", saved: at(10) },
    b: { text: "theirs", saved: at(11) },
    c: { text: "c", saved: "" },
  };
  assert.deepEqual(
    Object.entries(mergedTexts(one, other)).map(([name, { text }]) => `${name} ${text}`),
    ["a new", "b mine", "c c"],
  );
});

test("an entry of the storage takes what another has, whatever it holds, and never loses", () => {
  const merged = (name, here, there) =>
    JSON.parse(mergedEntry(name, JSON.stringify(here), JSON.stringify(there)));
  assert.deepEqual(merged("ferry", stored(9, { a: "x" }), stored(8, { b: "x" })).answers, { a: "x", b: "x" });
  assert.deepEqual(merged("ferry", stored(9, { a: "x" }), { ...stored(10, {}), exercise: "tram" }).answers, {
    a: "x",
  });
  const attempt = (time) => [time, "ferry", "a", "x", 1, null, ""];
  const journal = (...attempts) => ({ version: 1, attempts, pages: {} });
  assert.equal(merged("journal", journal(attempt(1)), journal(attempt(2))).attempts.length, 2);
  assert.equal(mergedEntry("journal", "{", JSON.stringify(journal())), "{");
  assert.equal(mergedEntry("ferry", null, "text"), "text");
  assert.equal(mergedEntry("page:scheme", "dark", "light"), "dark");
});
