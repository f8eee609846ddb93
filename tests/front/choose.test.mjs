import assert from "node:assert/strict";
import { test } from "node:test";
import { A_DAY, missed, outlook, plan, round, siblings } from "../../whichpm/static/progress/choose.mjs";
import { DAY } from "../../whichpm/static/progress/schedule.mjs";

const NOW = new Date(2026, 5, 15, 12).getTime();
const fact = (line, concept, alone = true) => ({ line, key: "product", concepts: [concept], alone });
const course = {
  ferry: { title: "Ferry", count: 3, items: { a: fact(1, "C1"), b: fact(1, "C1"), c: fact(2, "C2") } },
  tram: { title: "Tram", count: 2, items: { d: fact(1, "C1"), e: fact(1, "C1", false) } },
  bus: { title: "Bus", count: 1, items: { f: fact(1, "C1") } },
};
const attempt = (at, key, right = 1, stands = "") => [at, ...key.split("/"), "product", right, null, stands];
const journal = (...attempts) => ({ version: 1, attempts, pages: {} });
const tomorrow = (history) => history.at(-1)[0] + DAY;

test("today holds what is due by midnight, misses first; later the rest in its order", () => {
  const one = journal(
    attempt(NOW - 3 * DAY, "ferry/a"),
    attempt(NOW - DAY, "ferry/b", 0),
    attempt(NOW, "ferry/c"),
  );
  const found = plan(course, one, tomorrow, NOW);
  assert.deepEqual(
    found.today.map(({ key }) => key),
    ["ferry/b", "ferry/a"],
  );
  assert.deepEqual(
    found.later.map(({ key }) => key),
    ["ferry/c"],
  );
});

test("what is unknown to the book is not asked", () => {
  assert.deepEqual(
    plan(course, journal(attempt(1, "gone/a"), attempt(1, "ferry/gone")), tomorrow, NOW).today,
    [],
  );
});

test("a question that cannot stand alone is asked by a sibling", () => {
  const one = journal(attempt(1, "tram/e"));
  assert.deepEqual(siblings(course, one, "tram/e"), ["tram/d"]);
  const due = plan(course, one, tomorrow, NOW).today;
  assert.deepEqual(round(course, one, due, 5, NOW), [{ ask: "tram/d", stands: "tram/e" }]);
});

test("siblings come out of exercises that the learner has met, never tried first", () => {
  const one = journal(attempt(1, "ferry/b"), attempt(2, "ferry/a"), attempt(3, "tram/d"));
  assert.deepEqual(siblings(course, one, "ferry/a"), ["ferry/b", "tram/d"]);
});

test("a round asks no question twice and no more than it may", () => {
  const one = journal(...["ferry/a", "ferry/b", "ferry/c", "tram/d"].map((key) => attempt(1, key)));
  const due = plan(course, one, tomorrow, NOW).today;
  const asked = round(course, one, due, A_DAY, NOW);
  assert.equal(new Set(asked.map(({ ask }) => ask)).size, asked.length);
  assert.equal(round(course, one, due, 1, NOW).length, 1);
});

test("the outlook counts what is left over today to the next day", () => {
  assert.equal(outlook({ today: [], later: [], done: 0 }, NOW), null);
  const due = (key, at) => ({ key, due: at, missed: false });
  const found = outlook({ today: [due("ferry/a", NOW)], later: [due("ferry/b", NOW + DAY)], done: 0 }, NOW);
  assert.deepEqual([found.n, found.tomorrow], [2, true]);
});

test("a line was missed when two of its latest five answers were", () => {
  const wrong = (at) => attempt(at, "ferry/a", 0);
  assert.equal(missed(course, journal(wrong(1)), 1).length, 0);
  assert.equal(missed(course, journal(wrong(1), wrong(2)), 1).length, 2);
  const healed = [3, 4, 5, 6].map((at) => attempt(at, "ferry/b"));
  assert.equal(missed(course, journal(wrong(1), wrong(2), ...healed), 1).length, 0);
});
