// @ts-check
/** Nothing that a learner looks at moves: what was acted on stays where it was on the screen. */

/**
 * Makes a change, and scrolls so that an element stands where it, or what it takes the place of, stood before.
 * @param {Element | null} acted
 * @param {() => void} change
 * @param {Element | null} [then]  what stands there afterwards
 */
export function still(acted, change, then = acted) {
  const before = topOf(acted);
  change();
  const after = topOf(then);
  if (!then || before === null || after === null || Math.abs(after - before) < 1) return;
  scrollerOf(then).scrollBy({ top: after - before, behavior: "instant" });
}

/** Where the element begins on the screen; none where it is not shown. @param {Element | null} one */
const topOf = (one) => (one?.getClientRects().length ? one.getBoundingClientRect().top : null);

/**
 * What scrolls an element up and down: in a notebook that is not the window.
 * @param {Element} one
 * @returns {Element | Window}
 */
export function scrollerOf(one) {
  for (let above = one.parentElement; above && above !== document.body; above = above.parentElement)
    if (/auto|scroll/.test(getComputedStyle(above).overflowY) && above.scrollHeight > above.clientHeight)
      return above;
  return window;
}
