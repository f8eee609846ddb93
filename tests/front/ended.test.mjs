/** What the exercises of a chapter come to at its end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ended } from "../../whichpm/static/progress/ended.mjs";

const item = (id, line, label) => ({ id, line, ...(label ? { read: { label, title: label } } : {}) });
const exercise = (slug, ...items) => ({ slug, title: slug, items });
const CARDS = exercise(
  "cards",
  item("a", 1, "one"),
  item("b", 1, "one"),
  item("c", 2, "two"),
  item("d", 2, "two"),
);
const history = (...right) => right.map((one, at) => [at, "cards", "a", "product", one, null, ""]);
const found = (tried) => ended([CARDS, exercise("later", item("a", 3))], new Map(Object.entries(tried)));

test("nothing tried, nothing told", () => {
  assert.deepEqual(found({}), { facts: [], read: [], tried: [], missed: 0 });
});

test("a line is told of where all that was tried of it is mastered, twice at least", () => {
  const { facts, tried } = found({
    "cards/a": history(1),
    "cards/b": history(0, 1, 1),
    "cards/c": history(1),
  });
  assert.deepEqual(facts, [{ line: 1, done: 2 }]);
  assert.deepEqual(tried, ["cards"]);
});

test("a line with a miss is not told of, and leads to where to read again", () => {
  const { facts, read, missed } = found({
    "cards/a": history(1),
    "cards/b": history(0),
    "cards/d": history(0, 1),
  });
  assert.deepEqual(facts, []);
  assert.equal(missed, 2);
  assert.deepEqual(
    read.map(({ label, times }) => [label, times]),
    [
      ["one", 1],
      ["two", 1],
    ],
  );
});

test("what was missed most often comes first", () => {
  const { read } = found({ "cards/a": history(0), "cards/c": history(0), "cards/d": history(0) });
  assert.deepEqual(
    read.map(({ label }) => label),
    ["two", "one"],
  );
});
