// @ts-check
/** A place to answer in one's own words: a text field that grows, and says when it is saved. */
import { t } from "../words.mjs";
import { LONGEST } from "./opened.mjs";
import { make, write } from "../board/elements.mjs";
import { clock } from "./page.mjs";
/** @import { Texts } from "./texts.mjs" */

/**
 * @param {HTMLElement} place  of the text in the page; what it shows without JavaScript is replaced
 * @param {Texts} texts
 */
export function written(place, texts) {
  const name = place.dataset.name ?? "";
  const id = `wp-text-${name}`;
  const heading = place.closest("section")?.querySelector("h1, h2, h3, h4");
  if (heading) heading.id ||= `${id}-title`;
  const field = make("textarea", {
    id,
    rows: "6",
    maxlength: String(LONGEST),
    "aria-labelledby": `${id}-label ${heading?.id ?? ""}`.trim(),
  });
  const label = make(
    "label",
    { for: id, id: `${id}-label`, class: "wp-title wp-head" },
    t("handin.your_answer"),
  );
  const count = make("span", { class: "wp-count" });
  const save = make("span", { class: "wp-save" });
  const state = make("p", { class: "wp-state wp-small" }, count, save);
  const problem = make("p", { class: "wp-problem", role: "status", hidden: true });
  place.replaceChildren(make("div", { class: "wp-board wp-own-words" }, label, state, field, problem));
  place.classList.add("wp-host");

  const update = () => {
    const { text, saved } = texts.of(name);
    // Only where it differs, so that the caret stays where it is.
    if (field.value !== text) field.value = text;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    write(count, t("handin.words", { n: text.split(/\s+/).filter(Boolean).length }));
    save.dataset.save = texts.problem ? "failed" : saved ? "saved" : "none";
    write(
      save,
      texts.problem ? t("handin.not_saved") : saved ? t("handin.saved", { time: clock(saved) }) : "",
    );
    problem.hidden = !texts.problem;
    write(problem, texts.problem);
  };
  field.addEventListener("input", () => texts.put(name, field.value));
  texts.on(update);
  update();
}
