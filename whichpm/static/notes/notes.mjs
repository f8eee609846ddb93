// @ts-check
/** Notes and bookmarks of one's own, at the end of a chapter: kept in this browser, exported with everything else. */
import { make, write } from "../board/elements.mjs";
import { Texts } from "../handin/texts.mjs";
import { NOTE, ofPage, SAID } from "./names.mjs";
import { t } from "../words.mjs";

/** The chapter that this page is, as its contents name it. */
const page = /** @type {HTMLElement | null} */ (document.querySelector("[aria-current='page'] > .wp-tick"))
  ?.dataset.page;

/** @param {string} page */
function own(page) {
  const texts = new Texts(ofPage(page), SAID);
  const field = make("textarea", { rows: 6 });
  const status = make("p", { role: "status" });
  const boxes = [...document.querySelectorAll(".wp-article > section > section > h2")].map((heading) => {
    const title = heading.firstChild?.textContent ?? "";
    const id = heading.parentElement?.id ?? "";
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => texts.put(`#${id}`, box.checked ? title : ""));
    return { id, box, node: make("li", {}, make("label", {}, box, ` ${title}`)) };
  });
  const show = () => {
    const { text, saved } = texts.of(NOTE);
    if (field.value !== text) field.value = text;
    for (const { id, box } of boxes) box.checked = texts.of(`#${id}`).text !== "";
    write(status, texts.problem || (saved && text ? t("notes.saved") : ""));
  };
  field.addEventListener("input", () => texts.put(NOTE, field.value));
  texts.on(show);
  show();
  const used = Object.values(texts.kept).some(({ text }) => text !== "");
  return make(
    "details",
    { class: "wp-own-notes", open: used },
    make("summary", {}, t("notes.title")),
    make("label", {}, t("notes.text"), field),
    status,
    make(
      "fieldset",
      {},
      make("legend", {}, t("notes.bookmarks")),
      make("ul", {}, ...boxes.map(({ node }) => node)),
    ),
  );
}

if (page) {
  const ending = document.querySelector(".wp-ending")?.closest("section");
  const notes = own(page);
  if (ending) ending.after(notes);
  else document.querySelector(".wp-article")?.append(notes);
}
