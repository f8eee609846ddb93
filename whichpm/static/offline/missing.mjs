// @ts-check
/**
 * On the page for missing addresses, which hosts serve at any depth: finds where the site begins, and sets its links.
 *
 * Only where the publisher gave no address; otherwise the page has whole paths, and does not load this.
 */

const MARK = "_static/whichpm/offline.js";

/** The nearest folder above this address that holds the site. */
async function findRoot() {
  const parts = location.pathname.split("/").slice(1, -1);
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = `${["", ...parts.slice(0, depth)].join("/")}/`;
    const found = await fetch(folder + MARK, { method: "HEAD" }).catch(() => null);
    // Some hosts answer every address, with a page.
    if (found?.ok && found.headers.get("content-type")?.includes("javascript")) return folder;
  }
  return null;
}

/** @param {string} root */
function setLinks(root) {
  const here = new URL("./", location.href).pathname;
  if (root === here) return;
  for (const name of ["href", "src", "action"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const address = element.getAttribute(name) ?? "";
      if (/^(#|\/|[a-z]+:)/.test(address)) continue;
      if (element instanceof HTMLScriptElement) {
        const again = document.createElement("script");
        again.src = root + address;
        element.replaceWith(again);
      } else element.setAttribute(name, root + address);
    }
  }
}

if (location.protocol.startsWith("http")) findRoot().then((root) => root !== null && setLinks(root));
