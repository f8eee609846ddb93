// @ts-check
/** Where something stands that belongs to a word: below it, or above where there is no room, and within the page. */

const GAP = 6; // px
const EDGE = 12; // px to the edge of the screen

/**
 * @typedef {{ left: number, top: number, bottom: number }} Word  on the screen
 * @typedef {{ width: number, height: number }} Size
 */

/**
 * @param {Word} word
 * @param {Size} size  of what is shown
 * @param {Size} screen
 * @returns {{ left: number, top: number }}  on the screen
 */
export function placed(word, size, screen) {
  const below = word.bottom + GAP;
  const above = word.top - GAP - size.height;
  const top = below + size.height > screen.height - EDGE && above > 0 ? above : below;
  const left = Math.max(EDGE, Math.min(word.left, screen.width - size.width - EDGE));
  return { left, top };
}

/**
 * @param {HTMLElement} node
 * @param {HTMLElement} word  of which the first line counts
 */
export function place(node, word) {
  const { width, height } = node.getBoundingClientRect();
  const screen = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placed(word.getClientRects()[0], { width, height }, screen);
  node.style.left = `${left + window.scrollX}px`;
  node.style.top = `${top + window.scrollY}px`;
}
