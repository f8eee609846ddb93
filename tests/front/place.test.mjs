/** What belongs to a word stands below it, above where there is no room, and never outside the screen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "../../whichpm/static/terms/place.mjs";

const PHONE = { width: 390, height: 844 };
const SIZE = { width: 366, height: 120 };

test("below the word, and within the screen where the word stands far to the right", () => {
  assert.deepEqual(placed({ left: 300, top: 200, bottom: 220 }, SIZE, PHONE), { left: 12, top: 226 });
  assert.deepEqual(placed({ left: 40, top: 200, bottom: 220 }, { width: 200, height: 90 }, PHONE), {
    left: 40,
    top: 226,
  });
});

test("above the word where it would leave the screen below, if there is room", () => {
  assert.equal(placed({ left: 40, top: 780, bottom: 800 }, SIZE, PHONE).top, 654);
  assert.equal(placed({ left: 40, top: 60, bottom: 80 }, SIZE, { width: 390, height: 180 }).top, 86);
});
