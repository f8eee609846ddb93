/** What a learner has shown, and which files are certificates. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf, parse, shown } from "../../whichpm/static/progress/shown.mjs";

const BOOK = {
  exercises: {
    cards: { title: "Cards", count: 3, items: { a: { line: 1 }, b: { line: 1 }, c: { line: 2 } } },
    before: { title: "Before", count: 2, items: { x: { line: 1 }, y: { line: 2 } } },
  },
  chapters: [
    { id: "one", url: "one.html", title: "One", own: ["cards"], read: true },
    { id: "two", url: "two.html", title: "Two", own: [], read: true },
    { id: "desk", url: "desk.html", title: "Desk", own: [], read: false },
  ],
  before: ["before"],
};
const attempt = (slug, id, right, at = 1) => [at, slug, id, "product", right, null, ""];
const of = (...attempts) =>
  shown(BOOK, { version: 1, attempts, pages: {} }, { one: { read: true }, two: { read: false } });

test("chapters are counted, and lines by what was tried of them", () => {
  const { read, mastered, lines } = of(attempt("cards", "a", 1), attempt("cards", "b", 0));
  assert.deepEqual(read, { done: 1, all: 2 });
  assert.deepEqual(mastered, { done: 1, all: 3 });
  assert.deepEqual(lines, [{ line: 1, done: 1, all: 2 }]);
});

test("the cards before the teaching are told of once all have a verdict, then and now", () => {
  assert.equal(of(attempt("before", "x", 1)).cards, null);
  const first = [attempt("before", "x", 0), attempt("before", "y", 1)];
  assert.deepEqual(of(...first).cards, { then: 1, now: 1, all: 2, again: false });
  assert.deepEqual(of(...first, attempt("before", "x", 1, 2)).cards, {
    then: 1,
    now: 2,
    all: 2,
    again: true,
  });
});

test("a name has no letters that cannot be seen, and no more than eighty", () => {
  assert.equal(nameOf(" Noor \u202e\u0007Šimková "), "Noor Šimková");
  assert.equal(nameOf("x".repeat(81)), "");
  assert.equal(nameOf("\u200b"), "");
});

const SOUND = {
  course: "whichpm",
  format: 1,
  name: "Noor",
  date: "2026-11-30",
  results: [{ name: "Choose", done: 1, all: 2 }],
};
const read = (changes) => parse(JSON.stringify({ ...SOUND, ...changes }));

test("a certificate is read, signed or not", () => {
  assert.equal(read({}).found.name, "Noor");
  assert.equal(
    read({ signed: { by: "Dr Okafor", date: "2026-12-01", code: "AAAA" } }).found.signed.by,
    "Dr Okafor",
  );
});

test("what is no certificate is refused", () => {
  for (const text of [
    "",
    "null",
    "[]",
    "%PDF",
    "{}",
    '{"course":"whichpm","entries":{}}',
    "x".repeat(70_000),
  ])
    assert.equal(parse(text).why, "notOurs");
  for (const changes of [
    { name: "" },
    { name: 7 },
    { results: [] },
    { results: [{ name: "Choose", done: 3, all: 2 }] },
    { results: [{ name: "Choose", done: 0.5, all: 2 }] },
    { results: [null] },
    { results: Array(81).fill(SOUND.results[0]) },
    { signed: { by: { toString: "x" }, date: "2026-12-01", code: "AAAA" } },
    { signed: "yes" },
    { format: 0 },
  ])
    assert.equal(read(changes).why, "notOurs", JSON.stringify(changes).slice(0, 80));
  assert.equal(read({ format: 2 }).why, "newer");
});
