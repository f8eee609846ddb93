// @ts-check
/** Lines that change places: they glide there, keep the focus, and can be dragged. */
import { tag } from "./elements.mjs";

/** How long a line takes to its new place, in ms. */
const GLIDE = 180;

/**
 * Brings lines into an order without touching the one that holds the focus, for to move it is to lose it.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} lines
 */
export function arrange(list, lines) {
  if (lines.length === list.children.length && lines.every((line, at) => list.children[at] === line)) return;
  const still = lines.findIndex((line) => line.parentNode === list && line.matches(":focus-within"));
  lines.forEach((line, index) => {
    if (index < still) lines[still].before(line);
    else if (index > still) list.append(line);
  });
}

/**
 * Makes a change after which lines glide from where they stood on the screen, unless somebody wants no motion.
 * @param {HTMLElement[]} lines
 * @param {() => void} change
 */
export function gliding(lines, change) {
  const tops = matchMedia("(prefers-reduced-motion: reduce)").matches ? [] : lines.map(topOf);
  change();
  // When all is as it will be painted: the page may have been scrolled as well.
  if (tops.some(Boolean))
    requestAnimationFrame(() =>
      lines.forEach((line, index) => {
        const by = tops[index] - topOf(line);
        if (tops[index] && Math.abs(by) > 1)
          line.animate({ translate: [`0 ${by}px`, "0"] }, { duration: GLIDE, easing: "ease-out" });
      }),
    );
}

/** @param {Element} line */
const topOf = (line) => line.getBoundingClientRect().top;

/**
 * Lets a line be dragged among the others of its list. They make way; the one that is dragged stays where it is in the
 * document, so that the pointer keeps it.
 * @param {HTMLElement} grip  what it is dragged by
 * @param {HTMLElement} line
 * @param {() => void} dropped
 */
export function draggable(grip, line, dropped) {
  let from = 0;
  /** @param {PointerEvent} event */
  const move = ({ clientY }) => {
    for (let other; (other = passed(line, clientY));) {
      const before = line.offsetTop;
      if (other === line.previousElementSibling) line.after(other);
      else line.before(other);
      from += line.offsetTop - before;
    }
    line.style.translate = `0 ${clientY - from}px`;
  };
  const drop = () => {
    grip.removeEventListener("pointermove", move);
    line.style.translate = "";
    tag(line, "dragged", false);
    dropped();
  };
  grip.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    from = event.clientY;
    tag(line, "dragged", true);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", drop, { once: true });
  });
}

/**
 * The neighbour that a pointer has passed, beyond its middle.
 * @param {Element} line
 * @param {number} y
 */
function passed({ previousElementSibling: ahead, nextElementSibling: behind }, y) {
  const middle = (/** @type {Element} */ one) => topOf(one) + one.getBoundingClientRect().height / 2;
  if (ahead && y < middle(ahead)) return ahead;
  return behind && y > middle(behind) ? behind : null;
}
