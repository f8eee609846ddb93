/** Where a learner goes on, along the one way through the book. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isThrough, onward } from "../../whichpm/static/progress/way.mjs";

const WAY = ["four", "five", "set1", "six"];
const seen = (at, end = 0, section = "here") => ({
  at,
  section,
  title: `title of ${section}`,
  seen: [],
  end,
});
const journal = (pages) => ({ version: 1, attempts: [], pages });
const done = { all: 3, mastered: 2, shaky: 1, read: true };
const on = (pages, chapters = {}) => onward(WAY, journal(pages), chapters)?.name;

test("who has not begun is led nowhere", () => {
  assert.equal(on({}), undefined);
  assert.equal(on({ "another page": seen(1) }), undefined);
});

test("one goes on where one was last, at that section", () => {
  const found = onward(WAY, journal({ four: seen(1), five: seen(2, 0, "test") }), {});
  assert.deepEqual(found, { name: "five", section: "test", title: "title of test" });
});

test("a chapter that is read and not practised is not done", () => {
  assert.equal(on({ five: seen(1, 1) }, { five: { ...done, shaky: 0 } }), "five");
});

test("after Chapter 5 comes Problem Set 1, and then Chapter 6", () => {
  assert.equal(on({ five: seen(1, 1) }, { five: done }), "set1");
  assert.equal(on({ five: seen(2, 1), set1: seen(1, 1) }, { five: done }), "six");
});

test("a set in which one was last stays, read to its end or not", () => {
  assert.equal(on({ five: seen(1, 1), set1: seen(2, 1) }, { five: done }), "set1");
});

test("who is through is led nowhere", () => {
  assert.equal(on({ six: seen(1, 1) }, { six: done }), undefined);
});

test("through is who has read and tried every chapter, and gone through every set", () => {
  const all = Object.fromEntries(WAY.map((name, at) => [name, seen(at, 1)]));
  assert.equal(isThrough(WAY, journal(all), { five: done }), true);
  assert.equal(isThrough(WAY, journal({ ...all, set1: seen(2) }), { five: done }), false);
  assert.equal(isThrough(WAY, journal(all), { five: { ...done, shaky: 0 } }), false);
  assert.equal(isThrough([], journal({}), {}), false);
});
