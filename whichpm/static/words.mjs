// @ts-check
/** Words of the interface, in the book's language (see messages/): for the scripts of pages. */

/**
 * The message of a key such as "progress.continue", with its placeholders filled; of two forms, the one that `n` asks
 * for.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  /** @type {any} */
  let found = /** @type {any} */ (globalThis).whichpmMessages;
  for (const part of String(key).split(".")) found = found?.[part];
  if (typeof found === "object") found = found[values.n === 1 ? "one" : "other"];
  return String(found ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
