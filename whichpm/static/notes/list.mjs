// @ts-check
/** `{own-notes}`: all notes and bookmarks of this browser, chapter by chapter, and a file of them. */
import { button, make } from "../board/elements.mjs";
import { download } from "../download.mjs";
import { Texts } from "../handin/texts.mjs";
import { names } from "../stored.mjs";
import { ofPage, pagesOf, SAID, told } from "./names.mjs";
import { t } from "../words.mjs";

const place = /** @type {HTMLElement} */ (document.querySelector(".wp-own-notes-list"));

/** The title and address of a chapter, whose name may come out of anybody's file. @param {string} page */
function chapter(page) {
  const link = document.querySelector(`.wp-tick[data-page="${CSS.escape(page)}"]`)?.closest("a");
  const text = [...(link?.childNodes ?? [])]
    .map((node) => (node instanceof Text ? node.data.trim() : ""))
    .join("");
  return { title: text || page, href: link?.getAttribute("href")?.split("#")[0] ?? "" };
}

/** Texts of each chapter; each of them hears of other tabs. @type {Map<string, Texts>} */
const heard = new Map();

/** @param {string} page */
function textsOf(page) {
  const texts = heard.get(page) ?? new Texts(ofPage(page), SAID);
  if (!heard.has(page)) texts.on(draw);
  heard.set(page, texts);
  return texts;
}

const found = () =>
  pagesOf(names())
    .map((page) => ({ ...chapter(page), ...told(textsOf(page).kept) }))
    .filter(({ note, bookmarks }) => note || bookmarks.length);

/** @param {ReturnType<typeof found>[0]} one */
const part = ({ title, href, note, bookmarks }) =>
  make(
    "section",
    {},
    make("h3", {}, href ? make("a", { href }, title) : title),
    note ? make("p", { class: "wp-note" }, note) : "",
    bookmarks.length
      ? make(
          "ul",
          {},
          ...bookmarks.map((one) =>
            make("li", {}, href ? make("a", { href: href + one.anchor }, one.title) : one.title),
          ),
        )
      : "",
  );

/** As Markdown: every chapter with its note and its bookmarks. */
const text = () =>
  found()
    .map(({ title, note, bookmarks }) =>
      [`# ${title}`, ...(note ? [note] : []), bookmarks.map((one) => `- ${one.title}`).join("\n")]
        .filter(Boolean)
        .join("\n\n"),
    )
    .join("\n\n");

let shown = "\0";
function draw() {
  const now = text();
  if (now === shown) return; // What somebody reads, or has the focus in, stays.
  shown = now;
  const parts = found().map(part);
  place.replaceChildren(
    ...(parts.length ? parts : [make("p", {}, t("notes.none"))]),
    ...(parts.length
      ? [button(t("notes.file"), () => download("which-pm-notes.md", `${text()}\n`, "text/markdown"))]
      : []),
  );
}

draw();
window.addEventListener("storage", draw); // A chapter's first note has nobody yet who hears of it.
