/** A challenge comes out of its link as it went in; anything else is none, and nothing of it is guessed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, read, written } from "../../whichpm/static/progress/challenge.mjs";

const cards = ["ferry/a", "ferry/b", "tram/c", "tram/d", "bus/e"];
const one = { name: "Noor & Šimek", chosen: [0, 1, 2, 3, 0] };
const other = { name: "", chosen: [0, 1, 2, 0, 1] };

test("there and back again", () => {
  for (const challenge of [
    { cards, one, other: null },
    { cards, one, other },
  ])
    assert.deepEqual(read(written(challenge), cards), { found: challenge, why: "" });
});

test("what is no challenge of this course is told apart", () => {
  const link = written({ cards, one, other });
  assert.equal(read("", cards).why, "none");
  assert.equal(read("#review", cards).why, "none");
  assert.equal(read(link.replace("five=1", "five=2"), cards).why, "newer");
  assert.equal(read(link, cards.slice(1)).why, "damaged");
  assert.equal(read(link.replace("chose=0+1", "chose=0+x"), cards).why, "damaged");
  assert.equal(read(link.replace("chose2=0+1+2+0+1", "chose2=0"), cards).why, "damaged");
  assert.equal(read(link.replace("ferry%2Fb", "ferry%2Fa"), cards).why, "damaged");
  assert.equal(read(`#five=1&cards=${"x".repeat(10_000)}`, cards).why, "damaged");
});

test("the comparison names the cards on which both differ, and counts what fits", () => {
  const result = compared({ cards, one, other }, (card, option) => option === (card === "tram/d" ? 3 : 0));
  assert.deepEqual([result.one, result.other, result.differ], [3, 1, [4, 5]]);
});
