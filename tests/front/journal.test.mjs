import assert from "node:assert/strict";
import { test } from "node:test";
import { empty, merge, parse } from "../../whichpm/static/progress/journal.mjs";

const attempt = (at, item = "a") => [at, "ferry", item, "product", 1, null, ""];
const page = (at, more = {}) => ({ at, section: "s", title: "t", seen: ["s"], end: 0, ...more });
const journal = (attempts, pages = {}) => ({ version: 1, attempts, pages });

test("a journal reads as it was written", () => {
  const one = journal([attempt(1), [2, "ferry", "b", "project", 0, 1, "ferry/a"]], { p: page(3) });
  assert.deepEqual(parse(JSON.stringify(one)), { journal: one, why: "" });
  assert.deepEqual(parse(null), { journal: empty(), why: "" });
});

test("what is not sound as a whole is refused as a whole", () => {
  const broken = ["", "{", "null", "3", '{"version":1}', JSON.stringify(journal([[1, 2]]))];
  broken.push(JSON.stringify(journal([], { p: { at: "now" } })), JSON.stringify(journal([attempt("1")])));
  for (const text of broken) assert.equal(parse(text).why, "damaged", text);
  assert.equal(parse('{"version":2}').why, "newer");
});

test("two journals become one in any order, and nothing is counted twice", () => {
  const one = journal([attempt(1), attempt(3)], { p: page(5, { seen: ["x"], end: 9 }) });
  const other = journal([attempt(2, "b"), attempt(3)], { p: page(7, { seen: ["y"], end: 8 }), q: page(1) });
  const both = merge(one, other);
  assert.deepEqual(
    both.attempts.map(([at]) => at),
    [1, 2, 3],
  );
  assert.deepEqual(both.pages.p, { at: 7, section: "s", title: "t", seen: ["x", "y"], end: 8 });
  assert.deepEqual(merge(both, one), both);
  assert.deepEqual(merge(other, one).attempts, both.attempts);
});

test("merging loses no attempt of either", () => {
  const some = Array.from({ length: 200 }, (_, at) => attempt((at * 7919) % 211, `i${at % 13}`));
  const both = merge(journal(some.slice(0, 120)), journal(some.slice(80)));
  assert.equal(both.attempts.length, new Set(some.map((one) => JSON.stringify(one))).size);
});
