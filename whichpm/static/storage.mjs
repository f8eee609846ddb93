// @ts-check
/**
 * What the course keeps in this browser: the one door to its storage (what is more than to keep and recall is in
 * stored.mjs).
 *
 * Every key carries the address of the course, so that two courses, or two years of one, share nothing under one host.
 * Storage may be forbidden (in a sandboxed frame) or full: nothing here throws, and what was not kept is told.
 */
export const MARK = "whichpm:";

/** The browser's storage, or what a notebook has in its place (see notebook/shelf.mjs). @returns {any} */
export const shelf = () => /** @type {any} */ (globalThis).whichpmShelf ?? localStorage;

/** The path of the folder that the course begins in: of the book, or of the Jupyter server that shows a board. */
export const COURSE = home();

/** The key of a name in the storage. @param {string} name */
export const keyOf = (name) => `${MARK}${COURSE}:${name}`;

function home() {
  const { document, location, whichpmShelf } = /** @type {any} */ (globalThis);
  if (whichpmShelf) return whichpmShelf.home;
  if (!document) return "/"; // under test, outside a browser
  const root = document.documentElement.dataset.content_root;
  if (root !== undefined) return new URL(root || "./", location.href).pathname;
  const lite = location.pathname.lastIndexOf("/lite/"); // notebooks in the browser lie within the book
  if (lite >= 0) return location.pathname.slice(0, lite + 1);
  try {
    const config = document.getElementById("jupyter-config-data")?.textContent ?? "";
    return new URL(JSON.parse(config).baseUrl, location.href).pathname;
  } catch {
    return "/";
  }
}

/**
 * @param {string} name
 * @returns {string | null}  null, too, where storage is forbidden: that is told when something is to be kept
 */
export function recall(name) {
  return at(keyOf(name));
}

/** @param {string} key */
export function at(key) {
  try {
    return shelf().getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {boolean}  whether it is kept: false where storage is full or forbidden
 */
export function keep(name, text) {
  try {
    shelf().setItem(keyOf(name), text);
    return true;
  } catch {
    return false;
  }
}
