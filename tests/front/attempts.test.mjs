// Which attempts a change of answers makes, and how sure their learner was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attempts } from "../../whichpm/static/progress/attempts.mjs";

const NOTHING = { attempts: [] };
const item = (id, more = {}) => ({ id, text: id, options: ["a", "b"], key: "a", ...more });
const box = (name) => ({ id: `${name}-confidence`, text: "", options: ["sure", "unsure"], optional: true });
const made = (exercise, answers) =>
  attempts({ slug: "one", ...exercise }, {}, answers, NOTHING, 1000).map(([, , id, answer, right, sure]) => [
    id,
    answer,
    right,
    sure,
  ]);

test("a question is sure where its own box is ticked, and unknown where nobody asks", () => {
  const items = [item("first"), box("first"), item("second")];
  assert.deepEqual(made({ items }, { first: "a", "first-confidence": "sure", second: "b" }), [
    ["first", "a", 1, 1],
    ["second", "b", 0, null],
  ]);
});

test("a box about a whole row counts for each of its items", () => {
  const items = [item("row-one"), item("row-two"), box("row")];
  const verdicts = [{ ids: ["row-one", "row-two"], box: "row" }];
  assert.deepEqual(made({ items, verdicts }, { "row-one": "a", "row-two": "b", "row-confidence": "sure" }), [
    ["row-one", "a", 1, 1],
    ["row-two", "b", 0, 1],
  ]);
});

test("questions whose verdicts show together may each have a box of their own", () => {
  const items = [item("monday"), box("monday"), item("friday"), box("friday")];
  const verdicts = [{ ids: ["monday", "friday"], box: "run" }];
  assert.deepEqual(made({ items, verdicts }, { monday: "a", friday: "a", "friday-confidence": "sure" }), [
    ["monday", "a", 1, 0],
    ["friday", "a", 1, 1],
  ]);
});

test("steps that are placed one by one count when the verdict is asked for, wherever the last one falls", () => {
  const step = (id, key) => ({ id, text: id, options: ["1", "2", "3"], key });
  const exercise = {
    slug: "one",
    sequence: true,
    items: [step("a", "1"), step("b", "2"), step("c", "3")],
    verdicts: [{ ids: ["a", "b", "c"], box: "order" }],
  };
  const count = (before, answers) => attempts(exercise, before, answers, NOTHING, 1000).length;
  assert.equal(count({}, { a: "1" }), 0);
  assert.equal(count({ a: "1" }, { a: "1" }), 0);
  assert.equal(count({ a: "1" }, { a: "1", b: "2", c: "3" }), 0);
  assert.equal(count({ a: "1", b: "2", c: "3" }, { a: "1", b: "2", c: "3" }), 3);
  assert.equal(count({}, { a: "1", b: "2", c: "3" }), 3); // as they were shown
  assert.equal(count({}, { a: "2", b: "1", c: "3" }), 0);
});
