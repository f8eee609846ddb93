import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, scoreItems, stateOf, total } from "../../whichpm/static/board/scoring.mjs";

const item = (id, more = {}) => ({ id, text: id, options: ["product", "project"], key: "product", ...more });
const exercise = (items, more = {}) => ({ items, ...more });

test("an item earns its points when the answer is its key or accepted", () => {
  const one = exercise([
    item("a"),
    item("b", { key: "project", points: 2 }),
    item("c", { accepted: ["project"] }),
  ]);
  const found = scoreItems(one, { a: "product", b: "product", c: "project" });
  assert.deepEqual(
    found.items.map(({ points }) => points),
    [1, 0, 1],
  );
  assert.equal(found.points, 2);
  assert.equal(found.maximum, 4);
  assert.deepEqual(found.left, []);
});

test("what is no option of the item is no answer, whatever its type", () => {
  for (const strange of [null, 1, ["product"], { toString: () => "product" }, "Product", "__proto__"]) {
    const { answered, left } = scoreItems(exercise([item("a")]), { a: strange });
    assert.equal(answered, 0);
    assert.deepEqual(left, ["a"]);
  }
});

test("an item is asked only where an answer led to it, and then must be answered", () => {
  const one = exercise([item("a"), item("b", { when: [{ item: "a", is: "project" }] })]);
  assert.equal(scoreItems(one, { a: "product", b: "product" }).points, 1);
  assert.deepEqual(scoreItems(one, { a: "project" }).left, ["b"]);
});

test("a condition on an item that was not asked itself leads nowhere", () => {
  const one = exercise([
    item("a"),
    item("b", { when: [{ item: "a", is: "project" }] }),
    item("c", { when: [{ item: "b", is: "product" }] }),
  ]);
  assert.equal(scoreItems(one, { a: "product", b: "product", c: "product" }).items[2].asked, false);
});

test("what may stay open is not counted as left", () => {
  assert.deepEqual(scoreItems(exercise([item("a", { optional: true })]), {}).left, []);
});

test("the exercise's own maximum goes before the sum of its items", () => {
  assert.equal(total(exercise([item("a")], { maximum: 3 }), [{ id: "a", maximum: 1, points: 1 }]).maximum, 3);
});

test("an answer shows whether it fits only in practice", () => {
  assert.equal(fits(item("a"), null), false);
  assert.equal(stateOf({ practice: true }, item("a"), "product"), "right");
  assert.equal(stateOf({ practice: true }, item("a"), "project"), "notyet");
  assert.equal(stateOf({ practice: false }, item("a"), "project"), "answered");
  assert.equal(stateOf({ practice: false }, item("a"), null), "untouched");
});
