// @ts-check
/** @param {KeyboardEvent} event */
const isOurs = (event) => !event.ctrlKey && !event.metaKey;

/**
 * A notebook must not take our keys for its own ("1" would turn the cell into a heading); shortcuts with Ctrl or Cmd,
 * like saving, stay the notebook's. Its listener sits on the document, so ours on the window.
 * @param {HTMLElement} board
 * @returns {() => void}  ends it
 */
export function ourKeys(board) {
  const guard = (/** @type {KeyboardEvent} */ event) => {
    if (event.composedPath().includes(board))
      board.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event));
  };
  window.addEventListener("keydown", guard, true);
  board.addEventListener("keydown", (event) => isOurs(event) && event.stopPropagation());
  return () => window.removeEventListener("keydown", guard, true);
}
