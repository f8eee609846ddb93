// @ts-check
/** A file that a page makes goes into the reader's downloads; nothing is sent. */
import { make } from "./board/elements.mjs";

/**
 * @param {string} name
 * @param {string} text
 * @param {string} type  of the text, as MIME
 */
export function download(name, text, type) {
  save(name, new Blob([text], { type }));
}

/**
 * @param {string} name
 * @param {Blob} content
 */
export function save(name, content) {
  const address = URL.createObjectURL(content);
  const link = make("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser may still be reading when the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
