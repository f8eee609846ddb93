import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mergedEntry } from "../../whichpm/static/progress/entries.mjs";

// tests/test_progressfile.py holds Python to the same cases.
for (const one of JSON.parse(readFileSync(new URL("../progress.json", import.meta.url), "utf8")))
  test(one.says, () => {
    const found = mergedEntry(one.name, JSON.stringify(one.here), JSON.stringify(one.there));
    assert.deepEqual(JSON.parse(found), one.merged);
  });
