/** A day has one card, the same everywhere; five are drawn by lot, each of another exercise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deck, draw, FIVE, ofDay } from "../../whichpm/static/progress/deck.mjs";

const card = (alone, key) => ({ alone, key, concepts: [] });
const course = {
  ferry: {
    title: "Ferry",
    count: 3,
    items: { a: card(true, "product"), b: card(true, "both"), c: card(true) },
  },
  tram: { title: "Tram", count: 2, items: { d: card(false, "project"), e: card(true, "other") } },
  warm: { title: "Warm", count: 1, items: { f: card(true, "product") } },
};

test("the deck has what asks for an owner and stands alone, in the same order whoever lists it", () => {
  const cards = deck(course, ["warm"]);
  assert.deepEqual([...cards].sort(), ["ferry/a", "ferry/b", "tram/e"]);
  assert.deepEqual(deck(Object.fromEntries(Object.entries(course).reverse()), ["warm"]), cards);
});

test("a card holds from midnight to midnight, and as many days pass as there are cards before one comes again", () => {
  const cards = deck(course, []);
  const noon = (day) => new Date(2026, 10, day, 12).getTime();
  assert.equal(
    ofDay(cards, new Date(2026, 10, 3, 0, 1).getTime()),
    ofDay(cards, new Date(2026, 10, 3, 23, 59).getTime()),
  );
  assert.deepEqual(
    [...new Set([1, 2, 3, 4].map((day) => ofDay(cards, noon(day))))].sort(),
    [...cards].sort(),
  );
  assert.equal(ofDay(cards, noon(5)), ofDay(cards, noon(1)));
});

test("five by lot: of other exercises first", () => {
  const many = Array.from({ length: 12 }, (_, at) => `e${at % 4}/i${at}`);
  const five = draw(many);
  assert.equal(new Set(five).size, FIVE);
  assert.equal(new Set(five.slice(0, 4).map((one) => one.split("/")[0])).size, 4);
});
