import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, MIMETYPE, needed, receipt } from "../../whichpm/static/handin/receipt.mjs";

const item = (id, more = {}) => ({ id, text: id, options: ["x", "y"], ...more });
const exercise = {
  slug: "ferry",
  revision: "1",
  items: [item("a"), item("b", { when: [{ item: "a", is: "y" }] })],
};
const stored = (answers) => ({
  format: 1,
  exercise: "ferry",
  revision: "1",
  saved: "2026-11-21T22:03:11Z",
  answers,
});

test("an item counts where another answer led to it", () => {
  assert.deepEqual(needed({ a: "x" }, exercise), [true]);
  assert.deepEqual(needed({ a: "y" }, exercise), [true, false]);
  assert.deepEqual(needed({}, { items: [item("constructor")] }), [false]);
});

test("a receipt says how much is answered, and carries the answers", () => {
  const made = receipt(stored({ a: "y" }), exercise);
  assert.equal(made["text/plain"], "1 of 2 answered, saved 2026-11-21 22:03 UTC");
  assert.deepEqual(made[MIMETYPE], stored({ a: "y" }));
  const noted = { ...stored({ a: "y" }), began: "2026-11-21T22:00:00Z", order: "5f3a09c1" };
  assert.deepEqual(receipt(noted, exercise)[MIMETYPE], noted);
});

test("the notebook to hand in is the release with what was answered, and the release stays as it is", () => {
  const notebook = {
    cells: [
      { cell_type: "code", source: "board('ferry')", outputs: [] },
      { cell_type: "markdown", source: ["Your words"] },
      { cell_type: "markdown", source: ["Yours too"] },
    ],
  };
  const set = {
    notebook,
    boards: [{ cell: 0, slug: "ferry" }],
    written: [
      { cell: 1, name: "one" },
      { cell: 2, name: "two" },
    ],
  };
  const before = JSON.stringify(notebook);
  const text = filled(
    set,
    () => ({ stored: stored({ a: "x" }), exercise }),
    (name) => (name === "one" ? "First\nsecond" : "  "),
    "Run this cell.",
  );
  const { cells } = JSON.parse(text);
  assert.equal(JSON.stringify(notebook), before);
  assert.equal(cells[0].outputs[0].data["text/plain"], "Run this cell.");
  assert.deepEqual(cells[0].outputs[1].data[MIMETYPE].answers, { a: "x" });
  assert.deepEqual(cells[1].source, ["First\n", "second"]);
  assert.deepEqual(cells[2].source, ["Yours too"]);
});
