// What a package keeps in an LMS: all answers in few characters, and nothing of another version lost.
import assert from "node:assert/strict";
import test from "node:test";
import { LIMIT, packed, unpacked } from "../../whichpm/static/scorm/packed.mjs";
import { Session, span } from "../../whichpm/static/scorm/session.mjs";
import { standing } from "../../whichpm/static/scorm/standing.mjs";

const OPTIONS = ["product", "project", "both", "other"];
const item = (id, more = {}) => ({ id, options: OPTIONS, ...more });
const exercise = (slug, mark, items) => ({ slug, mark, revision: "r1", title: slug, items });
const stored = (slug, answers, saved = "2026-11-30T14:22:31.123Z") => ({
  format: 1,
  exercise: slug,
  revision: "r1",
  saved,
  answers,
});
const ITEMS = Array.from({ length: 12 }, (_, n) => item(`card-${n}`));
const TABLE = [exercise("one", "AAAA", ITEMS), exercise("two", "AAAB", [item("left"), item("right")])];

test("answers come back as they went, to the minute", () => {
  const all = Object.fromEntries(ITEMS.map(({ id }, n) => [id, OPTIONS[n % 4]]));
  const kept = { one: stored("one", all), two: stored("two", { right: "other" }) };
  const text = packed(TABLE, kept, "0badcafe");
  assert.ok(text.length < 50);
  const found = unpacked(TABLE, text);
  assert.equal(found.seed, "0badcafe");
  assert.deepEqual(
    found.kept.map(({ exercise, answers }) => [exercise, answers]),
    [
      ["one", all],
      ["two", { right: "other" }],
    ],
  );
  assert.equal(found.kept[0].saved, "2026-11-30T14:22:00.000Z");
});

test("nothing answered is nothing kept, and nonsense is no answer", () => {
  assert.equal(packed(TABLE, { one: stored("one", {}) }, ""), "1");
  assert.deepEqual(unpacked(TABLE, ""), { seed: "", kept: [], foreign: [] });
  assert.deepEqual(unpacked(TABLE, "location=3"), { seed: "", kept: [], foreign: [] });
  assert.deepEqual(unpacked(TABLE, "1.AAAB00000!").kept, []);
});

test("answers to another version of the package stay", () => {
  const before = packed(TABLE, { one: stored("one", { "card-3": "both" }) }, "");
  const later = [exercise("one", "ZZZZ", ITEMS), TABLE[1]];
  const { kept, foreign } = unpacked(later, before);
  assert.deepEqual(kept, []);
  const text = packed(later, { two: stored("two", { left: "product" }) }, "", foreign);
  assert.deepEqual(unpacked(TABLE, text).kept[1].answers, { "card-3": "both" });
  assert.ok(packed(later, {}, "", Array(900).fill("ABCDE00000")).length < LIMIT);
});

test("questions count where they are asked, and fit where their key is public", () => {
  const table = [
    exercise("tale", "AAAC", [
      item("first", { right: ["product"] }),
      item("then", { when: [{ item: "first", is: "both" }], right: ["both"] }),
      item("sure", { optional: true }),
    ]),
  ];
  assert.deepEqual(standing(table, {}), { all: 1, answered: 0, right: 0, keyed: 1 });
  const both = { tale: stored("tale", { first: "both", then: "both", sure: "other" }) };
  assert.deepEqual(standing(table, both), { all: 2, answered: 2, right: 1, keyed: 2 });
});

test("an answer is told once, and again in its place when it changes", () => {
  const calls = [];
  const session = new Session({
    LMSInitialize: () => "true",
    LMSFinish: () => "true",
    LMSCommit: () => "true",
    LMSGetValue: (name) => (name.endsWith("_count") ? "7" : ""),
    LMSSetValue: (name, value) => (calls.push(`${name}=${value}`), "true"),
  });
  session.begin();
  session.tell("one.card-1", "both");
  session.tell("one.card-1", "both");
  session.tell("one.card-2", "other");
  session.tell("one.card-1", "product");
  const said = calls.filter((call) => /\.(id|student_response)=/.test(call));
  assert.deepEqual(said, [
    "cmi.interactions.7.id=one.card-1",
    "cmi.interactions.7.student_response=both",
    "cmi.interactions.8.id=one.card-2",
    "cmi.interactions.8.student_response=other",
    "cmi.interactions.7.student_response=product",
  ]);
});

test("a length of time is written as SCORM 1.2 has it", () => {
  assert.equal(span(0), "0000:00:00");
  assert.equal(span(3_725_400), "0001:02:05");
});
