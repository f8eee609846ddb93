import assert from "node:assert/strict";
import { test } from "node:test";
import { parsed, textOf } from "../../whichpm/static/handin/reading.mjs";

const bytes = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length);
const swapped = (buffer) => Buffer.from(buffer).swap16();
const TEXT = '{"text": "Gebühr – 5 €"}';

test("a file is read in whatever letters it was saved", () => {
  const wide = Buffer.from(TEXT, "utf16le");
  const mark = Buffer.from("\ufeff", "utf16le");
  const files = {
    "UTF-8": Buffer.from(TEXT),
    "UTF-8 with a mark": Buffer.from(`\ufeff${TEXT}`),
    "UTF-16": Buffer.concat([mark, wide]),
    "UTF-16, the other way round": swapped(Buffer.concat([mark, wide])),
    "UTF-16 without a mark": wide,
    "UTF-16 without a mark, the other way round": swapped(wide),
  };
  for (const [name, buffer] of Object.entries(files)) assert.equal(textOf(bytes(buffer)), TEXT, name);
});

test("what is no UTF-8 has Windows letters", () => {
  assert.equal(textOf(bytes(Buffer.from([0x22, 0x47, 0xfc, 0x22]))), '"Gü"');
});

test("an empty file has no text", () => {
  assert.equal(textOf(new ArrayBuffer(0)), "");
});

test("numbers that JSON does not have count as nothing; texts that look like them stay", () => {
  const text = String.raw`{"a": NaN, "b": [-Infinity, Infinity], "NaN": "is NaN, \\\" Infinity \\", "c": -1}`;
  assert.deepEqual(parsed(text), { a: null, b: [null, null], NaN: 'is NaN, \\" Infinity \\', c: -1 });
});

test("what is damaged is still damaged", () => {
  for (const text of ["", "{", '{"a": NaN', '"open', "NaNs", "x"]) assert.throws(() => parsed(text), text);
});

test("a large output does not make it slow or overflow", () => {
  const large = `{"a": NaN, "png": "${'A\\"'.repeat(500_000)}", "b": NaN}`;
  assert.equal(parsed(large).b, null);
});
