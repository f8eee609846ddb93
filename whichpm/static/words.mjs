// @ts-check
/** Words of the interface, in the book's language (see messages/): a board brings its own, scripts of a page share theirs. */

/**
 * The message of a key such as "progress.continue", with its placeholders filled; of two forms, the one that `n` asks
 * for.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  /** @type {any} */
  let found = typeof whichpmSaid === "undefined" ? globalThis.whichpmMessages : whichpmSaid;
  for (const part of String(key).split(".")) found = found?.[part];
  if (typeof found === "object") found = found[values.n === 1 ? "one" : "other"];
  return String(found ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
