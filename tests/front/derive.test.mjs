import assert from "node:assert/strict";
import { test } from "node:test";
import { calibration, confusions, tally } from "../../whichpm/static/progress/derive.mjs";
import { histories, isMastered } from "../../whichpm/static/progress/mastery.mjs";

const course = {
  ferry: {
    title: "Ferry",
    count: 3,
    items: { a: { line: 1, key: "product" }, b: { line: 2, key: "both" }, c: { line: 1, maybe: true } },
  },
};
const attempt = (item, option, right, sure = null, stands = "") => [
  1,
  "ferry",
  item,
  option,
  right,
  sure,
  stands,
];
const journal = (...attempts) => ({ version: 1, attempts, pages: {} });

test("mastered is right at the first try, or twice in a row after a miss", () => {
  const tries = (...rights) => rights.map((right) => attempt("a", "product", right));
  for (const rights of [[1], [0, 1, 1], [1, 1]])
    assert.equal(isMastered(tries(...rights)), true, `${rights}`);
  for (const rights of [[0], [0, 1], [1, 0], [1, 0, 1]])
    assert.equal(isMastered(tries(...rights)), false, `${rights}`);
});

test("an attempt at a sibling counts for the question that it stood for too", () => {
  const found = histories(journal(attempt("a", "product", 1, null, "ferry/b")));
  assert.deepEqual([...found.keys()], ["ferry/a", "ferry/b"]);
});

test("every question is mastered, shaky or untried; one that only some meet is not untried", () => {
  const tried = histories(journal(attempt("a", "product", 1), attempt("b", "product", 0)));
  assert.deepEqual(
    tally(course, tried, () => true),
    { mastered: 1, shaky: 1, untried: 0 },
  );
  assert.deepEqual(
    tally(course, new Map(), (_, { line }) => line === 2),
    { mastered: 0, shaky: 0, untried: 1 },
  );
});

test("confusions are counted out of the occasions for them", () => {
  const found = confusions(
    course,
    journal(attempt("a", "project", 0), attempt("a", "product", 1), attempt("b", "product", 0)),
  );
  const of = (from, to) => found.find((one) => one.from === from && one.to === to);
  assert.deepEqual(of("product", "project"), { from: "product", to: "project", times: 1, of: 2 });
  assert.deepEqual(of("both", "single"), { from: "both", to: "single", times: 1, of: 1 });
  assert.equal(of("other", "manager"), undefined);
});

test("answers from exercises that the book no longer has are no occasion", () => {
  assert.deepEqual(confusions(course, journal([1, "gone", "a", "product", 0, null, ""])), []);
});

test("how well somebody knows is told only of answers where it was asked", () => {
  const one = journal(
    attempt("a", "product", 1, 1),
    attempt("b", "both", 0, 1),
    attempt("a", "product", 1, 0),
    attempt("b", "x", 0),
  );
  assert.deepEqual(calibration(one), { sure: { right: 1, all: 2 }, unsure: { right: 1, all: 1 } });
});
