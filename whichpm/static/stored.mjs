// @ts-check
/** What the course keeps as a whole: read with care, followed, listed, deleted, taken up from an earlier version. */
import { at, keep, keyOf, MARK, recall, shelf } from "./storage.mjs";

/** Says in the storage whether the course has looked for what an earlier version kept. */
const LOOKED = "looked";

/** Whether the browser lets the page have storage at all. */
export function isAllowed() {
  try {
    return Boolean(shelf());
  } catch {
    return false;
  }
}

/**
 * Reads what is kept in a format of the course; nothing is guessed of what is not sound as a whole.
 * @param {string} text
 * @param {(found: any) => boolean} isSound  whether what has our format is also of the shape that is wanted
 * @returns {{ found: any, why: "" | "damaged" | "newer" | "foreign" }}  `why` it cannot be used; "" where it can
 */
export function checked(text, isSound) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return { found: null, why: "damaged" };
  }
  if (found?.format > 1) return { found: null, why: "newer" };
  return found?.format === 1 && isSound(found) ? { found, why: "" } : { found: null, why: "foreign" };
}

/**
 * Whether something from outside has only values that are as wanted, by any names.
 * @param {any} found
 * @param {(value: any) => boolean} isSound
 */
export const isMapOf = (found, isSound) =>
  Boolean(found) && typeof found === "object" && Object.values(found).every(isSound);

/**
 * Puts what cannot be read under another name, so that it is never written over.
 * @param {string} name
 * @param {string} text
 * @returns {string}  the key that it has now; "" where there was no room, and it stays where it is
 */
export function setAside(name, text) {
  const aside = `${name}:aside:${new Date().toISOString()}`;
  if (!keep(aside, text)) return "";
  shelf().removeItem(keyOf(name));
  return keyOf(aside);
}

/** Names of all that the course keeps; none where storage is forbidden. */
export function names() {
  const own = keyOf("");
  return keys()
    .filter((key) => key.startsWith(own) && key !== keyOf(LOOKED))
    .map((key) => key.slice(own.length))
    .sort();
}

/**
 * Calls when another tab changed what is kept under a name, or deleted it, and when a page comes back from the history
 * that has missed what other tabs did.
 * @param {string} name
 * @param {(text: string | null) => void} call
 */
export function follow(name, call) {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === null || key === keyOf(name)) call(key && newValue);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) call(recall(name));
  });
}

/** Deletes all that the course keeps, also what waits in this tab; throws where storage is forbidden. */
export function deleteAll() {
  const ours = [
    ...names().map(keyOf),
    ...(recall(LOOKED) === "taken" ? earlier().map((name) => MARK + name) : []),
  ];
  for (const key of ours) shelf().removeItem(key);
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(keyOf(""))) sessionStorage.removeItem(key);
}

/**
 * Takes up, once, what an earlier version kept under names without an address: where this course was read with that
 * version, or no other course of the host was. Copies, because another course may still go by the old names.
 * @param {(name: string, here: string | null, there: string) => string} merged
 */
export async function takeUpEarlier(merged) {
  if (recall(LOOKED) !== null) return;
  // The earlier version kept its pages under its address, so these caches tell whose browser this was.
  const sites = await Promise.resolve()
    .then(() => caches.keys())
    .then((all) => all.filter((name) => name.startsWith(`${MARK}/`)))
    .catch(() => []);
  const ours = !sites.length || sites.some((name) => name.startsWith(keyOf("")));
  if (!keep(LOOKED, ours ? "taken" : "left") || !ours) return;
  for (const name of earlier()) {
    const there = /** @type {string} */ (at(MARK + name));
    if (!keep(name, merged(name, recall(name), there))) {
      localStorage.removeItem(MARK + name); // no room for both
      if (!keep(name, there)) localStorage.setItem(MARK + name, there);
    }
    window.dispatchEvent(new StorageEvent("storage", { key: keyOf(name), newValue: recall(name) }));
  }
}

/** What an earlier version kept under a name. @param {string} name */
export const recallEarlier = (name) => at(MARK + name);

/** Names of what an earlier version kept. */
function earlier() {
  return keys()
    .filter((key) => key.startsWith(MARK) && key[MARK.length] !== "/")
    .map((key) => key.slice(MARK.length));
}

/** @returns {string[]} */
function keys() {
  try {
    return shelf().keys?.() ?? Object.keys(localStorage);
  } catch {
    return [];
  }
}
