import assert from "node:assert/strict";
import { test } from "node:test";
import { scoreItems } from "../../whichpm/static/board/scoring.mjs";
import { outcome } from "../../whichpm/static/handin/outcome.mjs";

const ROLES = ["product", "project", "both"];
const item = (id, key, more = {}) => ({
  id,
  text: "",
  options: ROLES,
  key,
  read: { label: `about-${key}` },
  ...more,
});
const exercise = (...items) => ({ slug: "ferry", title: "Ferry", items });
const known = {
  chance: 1,
  ideas: { ferry: { a: "purpose", b: "purpose", c: "plan" } },
  named: { purpose: "Purpose", plan: "Plan" },
  roles: { product: "Product manager", project: "Project manager", both: "Both", other: "Someone else" },
  directions: {
    "product-project": "down",
    "project-product": "up",
    "both-single": "halved",
    "single-both": "doubled",
  },
};
const of = (items, answers) => outcome([exercise(...items)], { ferry: answers }, scoreItems, known);
const three = [item("a", "product"), item("b", "product"), item("c", "project")];

test("points are set against chance, and a try that is no better has come no way", () => {
  assert.equal(of(three, { a: "product", b: "product", c: "project" }).share, 1);
  assert.equal(of(three, { a: "product", b: "product", c: "both" }).share, 0.5);
  assert.ok(of(three, { a: "product" }).share <= 0);
});

test("a direction is counted out of its occasions, also where none was missed, and only where it could be chosen", () => {
  const { directions } = of(three, { a: "project", b: "product", c: "both" });
  assert.deepEqual(directions, [
    { name: "down", done: 1, all: 2 },
    { name: "up", done: 0, all: 1 },
    { name: "doubled", done: 1, all: 3 },
  ]);
});

test("an accepted answer is no mix-up, and neither is a missing one", () => {
  const { directions } = of([item("a", "product", { accepted: ["project"] }), item("b", "product")], {
    a: "project",
  });
  assert.deepEqual(directions[0], { name: "down", done: 0, all: 2 });
});

test("what is weakest comes first, and what was missed most is to be read again first", () => {
  const found = of([...three, item("d", "project", { points: 0 })], {
    a: "product",
    c: "product",
    d: "both",
  });
  assert.deepEqual(found.ideas, [
    { name: "Plan", done: 0, all: 1 },
    { name: "Purpose", done: 1, all: 2 },
  ]);
  assert.deepEqual(
    found.again.map(({ read, times }) => [read.label, times]),
    [
      ["about-project", 2],
      ["about-product", 1],
    ],
  );
});

test("what no answer led to is not asked", () => {
  const items = [item("a", "product"), item("b", "project", { when: [{ item: "a", is: "both" }] })];
  assert.deepEqual(of(items, { a: "product" }).roles, [{ name: "Product manager", done: 1, all: 1 }]);
});

test("owner decisions are told apart where the set has a cut, and a missing one is not right", () => {
  assert.equal(of(three, {}).decisions, null);
  const told = (answers) =>
    outcome(
      [exercise(...three, { ...item("d", "a"), options: ["a", "r"] })],
      { ferry: answers },
      scoreItems,
      {
        ...known,
        cut: 65,
      },
    ).decisions;
  assert.deepEqual(told({ a: "product", b: "both", d: "a" }), { done: 1, all: 3, needed: 2 });
  assert.deepEqual(told({ a: "product", b: "product", d: "r" }), { done: 2, all: 3, needed: 2 });
});
