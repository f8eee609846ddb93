// @ts-check
/** A file as the grader reads it: whatever letters it was saved in, and with the numbers that JSON does not know. Pure. */

/**
 * The text of a file: UTF-8, or UTF-16 as some editors save, with or without a mark in front; else Windows letters.
 * @param {ArrayBuffer} content
 */
export function textOf(content) {
  const bytes = new Uint8Array(content);
  const [first, second] = bytes;
  const wide =
    (first === 0xff && second === 0xfe) || (first && second === 0)
      ? "utf-16le"
      : (first === 0xfe && second === 0xff) || (first === 0 && second)
        ? "utf-16be"
        : "";
  if (wide) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/**
 * JSON as Python and Jupyter write it: NaN and Infinity, which JSON does not have, count as nothing.
 * @param {string} text
 * @returns {any}  throws where it is no JSON even so
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(withoutNumbers(text));
  }
}

/** The text with `null` for numbers that JSON does not have; strings stay as they are. @param {string} text */
function withoutNumbers(text) {
  const parts = [];
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    parts.push(text.slice(at, end).replace(/-?\b(?:NaN|Infinity)\b/g, "null"));
    if (quote < 0) break;
    at = stringEnd(text, quote);
    parts.push(text.slice(quote, at));
  }
  return parts.join("");
}

/**
 * @param {string} text
 * @param {number} quote  where a string begins
 * @returns {number}  where it has ended
 */
function stringEnd(text, quote) {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let strokes = 0;
    while (text[end - 1 - strokes] === "\\") strokes += 1;
    if (strokes % 2 === 0) return end + 1;
  }
  return text.length;
}
