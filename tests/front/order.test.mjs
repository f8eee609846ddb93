import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { arranged, isOwn, learnersSeed, number, seedIn } from "../../whichpm/static/order.mjs";

const { numbers, cases } = JSON.parse(readFileSync(new URL("../order.json", import.meta.url), "utf-8"));

test("the order is that of Python, case by case", () => {
  for (const [text, found] of Object.entries(numbers)) assert.equal(number(text), found, text);
  for (const { exercise, seed, shown } of cases)
    assert.deepEqual(
      arranged(exercise, seed).items.map(({ id }) => id),
      shown,
      `${exercise.slug} ${seed}`,
    );
});

test("it does not depend on the order that the exercise came in, and leaves that as it is", () => {
  const { exercise, seed, shown } = cases[1];
  const items = [...exercise.items].reverse();
  const before = items.map(({ id }) => id);
  const made = arranged({ ...exercise, items }, seed);
  assert.deepEqual([made.items.map(({ id }) => id), items.map(({ id }) => id)], [shown, before]);
});

test("only a seed of ours is taken from outside", () => {
  for (const one of ["5f3a09c1", "00000000"]) assert.equal(seedIn(one), one);
  for (const one of [undefined, null, 5, "", "5F3A09C1", "5f3a09c1 ", "5f3a09c", {}, ["5f3a09c1"]])
    assert.equal(seedIn(one), "");
});

test("a graded exercise of cards has an order of the learner's own; without storage there is none to keep", () => {
  assert.equal(isOwn({ pool: "graded", shuffled: true }), true);
  assert.equal(isOwn({ pool: "practice", shuffled: true }), false);
  assert.equal(isOwn({ pool: "graded" }), false);
  assert.equal(learnersSeed(), "");
});
