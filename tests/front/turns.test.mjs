// @ts-check
/** A sitting in the player: card after card, then once more what was missed. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { begin, cardAt, onwards, to, tried, untried } from "../../whichpm/static/player/turns.mjs";

const CARDS = ["a", "b", "c"];

/** The cards of a whole sitting. @param {(card: string, turn: number) => boolean} misses */
function sit(misses) {
  let sitting = begin(CARDS.map(() => true));
  const shown = [];
  const missed = new Set();
  for (let card = cardAt(sitting, CARDS); card; card = cardAt(sitting, CARDS)) {
    shown.push(card);
    if (misses(card, shown.length)) missed.add(card);
    else missed.delete(card);
    sitting = onwards(sitting, CARDS, [...missed]);
  }
  return shown;
}

test("it begins at the first card on which something is left, or at the end", () => {
  assert.equal(begin([false, true, true]).at, 1);
  assert.equal(cardAt(begin([false, false, false]), CARDS), undefined);
});

test("without a miss each card comes once", () => {
  assert.deepEqual(
    sit(() => false),
    ["a", "b", "c"],
  );
});

test("what was missed comes once more at the end, in its order", () => {
  assert.deepEqual(
    sit((card, turn) => turn <= 3 && card !== "b"),
    ["a", "b", "c", "a", "c"],
  );
});

test("a sitting ends, also for who misses again", () => {
  assert.deepEqual(
    sit((card) => card === "b"),
    ["a", "b", "c", "b"],
  );
});

test("a card may be gone to, and stays at its second turn where it is in it", () => {
  const sitting = { at: 3, again: ["b"], tries: {} };
  assert.equal(to(sitting, CARDS, "b").at, 3);
  assert.equal(to(sitting, CARDS, "c").at, 2);
});

test("tries are counted by item, and anew where an item is asked anew", () => {
  const twice = tried(tried(begin([true]), ["x", "y"]), ["x"]);
  assert.deepEqual(twice.tries, { x: 2, y: 1 });
  assert.deepEqual(untried(twice, ["x"]).tries, { y: 1 });
});
