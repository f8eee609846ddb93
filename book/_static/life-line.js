// @ts-check
/**
 * The slider under the figure of Chapter 2: draws the life of a product up to a year, and its projects with it.
 *
 * What it says of each half-year stands in the page (`data-told`, made by the chapter's own cell). Without this script
 * the slider stays hidden and the figure shows the whole life.
 */
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * @param {HTMLElement} place
   */
  function start(place) {
    const input = place.querySelector("input");
    const words = place.querySelector("p");
    const figures = [...document.querySelectorAll("figure.whichpm-figure svg")];
    const figure = figures
      .filter((svg) => svg.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING)
      .pop();
    if (!input || !words || !(figure instanceof SVGSVGElement)) return;
    const { width, height } = figure.viewBox.baseVal;
    /** @type {string[]} */
    const told = JSON.parse(place.dataset.told ?? "[]");
    const [from, to] = JSON.parse(place.dataset.span ?? "[0, 1]"); // Where the first and last year lie, as shares.
    const veil = document.createElementNS(SVG, "rect");
    const today = document.createElementNS(SVG, "line");
    for (const [name, value] of Object.entries({ y: 0, height, opacity: 0.93 }))
      veil.setAttribute(name, String(value));
    veil.style.fill = "var(--wp-surface)";
    for (const [name, value] of Object.entries({ y1: 0, y2: height }))
      today.setAttribute(name, String(value));
    today.style.stroke = "currentColor";
    figure.append(veil, today);

    const draw = () => {
      const step = Number(input.value);
      const all = Number(input.max);
      const x = width * (from + ((to - from) * step) / all);
      veil.setAttribute("x", String(x));
      veil.setAttribute("width", String(step < all ? width - x : 0));
      today.setAttribute("x1", String(x));
      today.setAttribute("x2", String(x));
      today.style.display = step < all ? "" : "none";
      words.textContent = told[step];
      input.setAttribute("aria-valuetext", told[step]);
    };
    input.addEventListener("input", draw);
    place.hidden = false;
    draw();
  }

  for (const place of document.querySelectorAll(".life-line")) start(/** @type {HTMLElement} */ (place));
})();
