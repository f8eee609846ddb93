/** Where the cards of a placement lead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "../../whichpm/static/progress/placed.mjs";

const WAY = ["one.html", "two.html", "three.html"];
const card = (id, href) => ({ id, key: "product", read: { label: href, title: `title of ${href}`, href } });
const CARDS = {
  slug: "apart",
  items: [
    card("a", "three.html#x"),
    card("b", "one.html#y"),
    card("c", "two.html#z"),
    card("d", "two.html#z"),
    { id: "a:confidence", key: null, points: 0 },
  ],
};
const found = (tries) =>
  placed(
    CARDS,
    new Map(
      Object.entries(tries).map(([id, right]) => [
        `apart/${id}`,
        right.map((one) => [0, "apart", id, "", one, null, ""]),
      ]),
    ),
    WAY,
  );
const hrefs = (places) => places.map(({ href }) => href);

test("nothing is told until every card was tried", () => {
  assert.equal(found({ a: [1], b: [1], c: [0] }), null);
});

test("what was missed comes first, in the order of the chapters; what was not can wait", () => {
  const { done, all, first, later } = found({ a: [0], b: [0], c: [1], d: [1] });
  assert.deepEqual([done, all], [2, 4]);
  assert.deepEqual(hrefs(first), ["one.html#y", "three.html#x"]);
  assert.deepEqual(hrefs(later), ["two.html#z"]);
});

test("a place that one missed card has is not one that can wait", () => {
  const { first, later } = found({ a: [1], b: [1], c: [0], d: [1] });
  assert.deepEqual(hrefs(first), ["two.html#z"]);
  assert.deepEqual(hrefs(later), ["one.html#y", "three.html#x"]);
});

test("the first try counts", () => {
  assert.equal(found({ a: [0, 1, 1], b: [1], c: [1], d: [1, 0] }).done, 3);
});
