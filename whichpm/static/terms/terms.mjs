// @ts-check
/**
 * What a term means, where it stands: a link into the glossary shows it to who points at it, focuses it or taps it.
 *
 * A second tap, a click or Enter follows the link. Escape closes, and the pointer may move onto what is shown.
 */
import { make } from "../board/elements.mjs";
import { place } from "./place.mjs";

/** @typedef {{ style: string, terms: Record<string, [string, string]>, also: Record<string, string> }} Told */

const LEAVING = 250; // ms that the pointer may take on its way from the word to its meaning
const root = document.currentScript?.getAttribute("src")?.split("_static/")[0] ?? "";
const card = make("div", { id: "wp-definition", class: "wp-definition", role: "tooltip", hidden: true });

/** @type {Promise<Told> | undefined} */
let asked;
/** The link whose meaning is shown, or is being fetched. @type {HTMLAnchorElement | undefined} */
let shown;
/** Whether its meaning was shown before the finger came down. */
let before = false;
let leaving = 0;

/** Fetches the meanings, once, as a script: pages opened by double click may load nothing else. */
function told() {
  asked ??= new Promise((resolve, reject) => {
    const script = make("script", { src: `${root}_static/${whichpmTermsFile}` });
    script.onload = () => {
      const found = /** @type {Told} */ (/** @type {any} */ (globalThis).whichpmTerms);
      document.head.append(make("style", {}, found.style));
      document.body.append(card);
      resolve(found);
    };
    script.onerror = () => {
      asked = undefined; // The next one asks again.
      reject(new Error(`${script.src} does not load`));
    };
    document.head.append(script);
  });
  return asked;
}

/** The link to a term that something happened to. @param {EventTarget | null} target */
function linkOf(target) {
  const link = target instanceof Element ? target.closest("a") : null;
  return link?.hash.startsWith("#term-") && link.closest(".wp-article") ? link : undefined;
}

/** @param {HTMLAnchorElement} link */
async function show(link) {
  clearTimeout(leaving);
  if (shown === link) return;
  hide();
  shown = link;
  const { terms, also } = await told();
  const anchor = link.hash.slice(1);
  const entry = terms[also[anchor] ?? anchor];
  if (shown !== link || !entry) return;
  card.replaceChildren(make("strong", {}, entry[0]), ` ${entry[1]}`);
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  place(card, link);
}

function hide() {
  clearTimeout(leaving);
  shown?.removeAttribute("aria-describedby");
  shown = undefined;
  card.hidden = true;
}

const leave = () => {
  clearTimeout(leaving);
  leaving = window.setTimeout(hide, LEAVING);
};
const quietly = (/** @type {HTMLAnchorElement} */ link) =>
  show(link).catch((error) => console.info("whichpm:", error));

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  const link = linkOf(target);
  if (link) quietly(link);
  else if (target instanceof Node && card.contains(target)) clearTimeout(leaving);
  else if (shown && document.activeElement !== shown) leave();
});
document.addEventListener("pointerdown", ({ target }) => {
  const link = linkOf(target);
  before = link !== undefined && link === shown;
  if (!link && !(target instanceof Node && card.contains(target))) hide();
});
document.addEventListener("click", (event) => {
  const link = linkOf(event.target);
  if (!link || before || /** @type {PointerEvent} */ (event).pointerType !== "touch") return;
  event.preventDefault();
  quietly(link);
});
document.addEventListener("focusin", ({ target }) => {
  const link = linkOf(target);
  if (link) quietly(link);
  else hide();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hide();
  // Whoever goes from link to link hears the meaning with the link only if it is here by then.
  if (key === "Tab") told().catch(() => {});
});
