// @ts-check
/** Icons on one 24 grid, drawn with one stroke (see .wp-icon); each role has its own shape. */
const ICONS = /** @type {Record<string, string>} */ ({
  product: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M16.5 7.5l-2.6 6.4l-6.4 2.6l2.6-6.4z",
  project:
    "M12 2.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M12 5.5v3l2 1.5M2 17.5h20M2 21.5h20M6 17.5v4M12 17.5v4M18 17.5v4",
  both: "M8.25 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.75 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13",
  clock: "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M12 6.5v5.5l3.5 2",
  other: "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19",
  right: "M5 12.5l4.5 4.5L19 7.5",
  notyet: "M5 12a7 7 0 1 1 2.5 5.4M5 7v5h5",
});

/**
 * One of our icons; it always stands beside a word, so it is hidden from screen readers.
 * @param {string} name
 */
export function icon(name) {
  const svg = drawing(ICONS[name] ?? "", 24);
  svg.dataset.icon = name;
  return svg;
}

/**
 * A drawing of one path, beside words that say what it shows.
 * @param {string} d
 * @param {number} grid
 */
export function drawing(d, grid) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", d);
  svg.setAttribute("viewBox", `0 0 ${grid} ${grid}`);
  svg.setAttribute("class", "wp-icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/** A clock strikes: it swings once, where motion is welcome. @param {Element | null} clock */
export function strike(clock) {
  if (!clock || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  clock.animate(
    [0, -14, 10, 0].map((degrees) => ({ transform: `rotate(${degrees}deg)` })),
    250,
  );
}
