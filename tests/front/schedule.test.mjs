import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { byFsrs, DAY, endOfDay, scheduler, sm2 } from "../../whichpm/static/progress/schedule.mjs";

const packages = new URL("../../node_modules", import.meta.url);
const START = Date.UTC(2026, 0, 5, 12);
/** Attempts a number of days after the first. */
const history = (...tries) =>
  tries.map(([day, right]) => [START + day * DAY, "ferry", "a", "product", right, null, ""]);
const days = (due, from = 0) => Math.round((due - START) / DAY) - from;

test("after one day, then six, then longer", () => {
  assert.equal(days(sm2(history([0, 1]))), 1);
  assert.equal(days(sm2(history([0, 1], [1, 1])), 1), 6);
  assert.equal(days(sm2(history([0, 1], [1, 1], [7, 1])), 7), 15);
});

test("a miss begins anew and makes the next steps shorter", () => {
  assert.equal(days(sm2(history([0, 1], [1, 1], [7, 0])), 7), 1);
  const easy = sm2(history([0, 1], [1, 1], [7, 1]));
  assert.ok(sm2(history([0, 0], [0, 1], [1, 1], [7, 1])) < easy);
});

test("nothing waits for more than a year", () => {
  const long = Array.from({ length: 20 }, (_, day) => [day, 1]);
  assert.equal(days(sm2(history(...long)), 19), 365);
});

test(
  "the package of the site schedules without chance, and replays any history",
  { skip: !existsSync(packages) && "npm has installed nothing here" },
  async () => {
    const library = await import("ts-fsrs");
    const schedule = byFsrs(library);
    const tries = history([0, 1], [3, 0], [4, 1], [9, 1]);
    assert.equal(schedule(tries), schedule(tries));
    assert.ok(schedule(tries) > tries.at(-1)[0]);
    assert.ok(schedule(history([0, 0])) <= schedule(history([0, 1])));
  },
);

test("without the package SM-2 schedules", () => {
  assert.equal(scheduler().name, "sm2");
});

test("a day ends at midnight where the learner is", () => {
  const noon = new Date(2026, 2, 29, 12).getTime(); // the clocks of Europe change on this day
  assert.equal(endOfDay(noon), new Date(2026, 2, 30).getTime());
});
