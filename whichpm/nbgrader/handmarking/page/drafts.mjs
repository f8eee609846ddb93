/** What is typed and not saved yet: kept in this tab until it is, also when the page is loaded again. */

/** @typedef {{ given: (number | null)[], comment: string }} Draft */

const NAME = "whichpm-mark:";

/**
 * @param {string} answer
 * @param {Draft} draft
 */
export function keep(answer, draft) {
  sessionStorage.setItem(NAME + answer, JSON.stringify(draft));
}

/**
 * @param {string} answer
 * @returns {Draft | null}
 */
export function kept(answer) {
  const found = sessionStorage.getItem(NAME + answer);
  return found ? JSON.parse(found) : null;
}

/** @param {string} answer */
export function forget(answer) {
  sessionStorage.removeItem(NAME + answer);
}
