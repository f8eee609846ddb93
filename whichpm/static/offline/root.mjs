// @ts-check
/** Where the site begins, and whether it can be kept in this browser. */

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** The folder of the site, whatever its path: this script lies in its `_static/whichpm/`. */
export const ROOT = new URL("../../", script?.src ?? document.baseURI);

/** What keeps pages, where the browser has it and the address is safe: https, or this machine. */
export function worker() {
  if (!isSecureContext || !location.protocol.startsWith("http")) return null;
  try {
    return navigator.serviceWorker ?? null;
  } catch {
    return null; // A sandboxed frame may not even ask.
  }
}
