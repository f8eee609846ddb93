// @ts-check
/** `{pocket-card}`: saves the card as a picture, and prints it alone. */
import { button, make } from "../board/elements.mjs";
import { save } from "../download.mjs";
import { t } from "../words.mjs";

const SHARP = 4; // pixels a unit of the drawing: 400 to the inch on paper
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-pocket-card"));
const drawing = /** @type {SVGSVGElement} */ (place.querySelector("svg"));
const status = make("p", { class: "wp-said", role: "status" });

/** @returns {Promise<Blob>}  the card as PNG */
async function picture() {
  const { width, height } = drawing.viewBox.baseVal;
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  copy.setAttribute("width", `${width * SHARP}`);
  copy.setAttribute("height", `${height * SHARP}`);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = make("canvas", { width: width * SHARP, height: height * SHARP });
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}

place.append(
  make(
    "div",
    { class: "wp-doings" },
    button(t("pocket.save"), async () => {
      try {
        save("which-pm-card.png", await picture());
        status.textContent = t("pocket.saved");
      } catch (error) {
        console.info("whichpm:", error);
        status.textContent = t("pocket.cannot");
      }
    }),
    button(t("pocket.print"), () => {
      document.documentElement.classList.add("wp-only-paper");
      window.print();
      document.documentElement.classList.remove("wp-only-paper");
    }),
  ),
  status,
);
