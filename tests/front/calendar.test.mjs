/** A reminder begins at the next such time, in the reader's own time, and no line of its file is over 75 bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { reminder } from "../../whichpm/static/progress/calendar.mjs";

const FRIDAY = new Date(2026, 10, 27, 9, 0);
const told = {
  often: "working",
  time: "08:30",
  now: FRIDAY,
  title: "Cards; one, two",
  address: "",
  id: "x@y",
};
const line = (text, name) => text.split("\r\n").find((one) => one.startsWith(`${name}:`));

test("on working days it begins on the next of them, never in the past", () => {
  assert.equal(line(reminder(told), "DTSTART"), "DTSTART:20261130T083000");
  assert.equal(line(reminder({ ...told, often: "daily" }), "DTSTART"), "DTSTART:20261128T083000");
  assert.equal(
    line(reminder({ ...told, often: "weekly", time: "17:05" }), "DTSTART"),
    "DTSTART:20261127T170500",
  );
  assert.equal(line(reminder(told), "RRULE"), "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
});

test("signs that mean something in the format are escaped, long lines are folded", () => {
  const text = reminder({ ...told, address: `https://example.org/${"é".repeat(60)}` });
  assert.equal(line(text, "SUMMARY"), "SUMMARY:Cards\\; one\\, two");
  const lines = text.split("\r\n");
  assert.ok(lines.every((one) => Buffer.byteLength(one) <= 75));
  assert.ok(text.replaceAll("\r\n ", "").includes(`URL:https://example.org/${"é".repeat(60)}\r\n`));
  assert.equal(text.endsWith("END:VCALENDAR\r\n"), true);
});
