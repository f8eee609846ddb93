// @ts-check
/**
 * Which form of a set this browser works on: the one whose link was followed, or on whose page something was answered
 * first. On the page of another form it is said, with the way there.
 */
import { make } from "../board/elements.mjs";
import { keep, recall } from "../storage.mjs";
import { t } from "../words.mjs";

/**
 * @param {HTMLElement} place  the list of forms
 * @returns {() => void}  to be called when something is answered on this page
 */
export function forms(place) {
  const { set = "", form: own = "" } = place.dataset;
  const name = `${set}:form`;
  /** @type {Map<string, HTMLAnchorElement>} */
  const links = new Map();
  for (const link of place.querySelectorAll("a")) {
    const form = link.textContent?.trim().split(/\s+/).at(-1) ?? "";
    links.set(form, link);
    link.addEventListener("click", () => keep(name, form));
  }
  const before = recall(name);
  const link = before && before !== own ? links.get(before) : undefined;
  if (before && link) {
    const back = make("a", { href: link.href }, t("handin.form", { form: before }));
    back.addEventListener("click", () => keep(name, before));
    place.append(
      make("p", { class: "wp-form-before" }, t("handin.form_before", { form: before }), " ", back),
    );
  }
  return () => {
    if (recall(name) === null) keep(name, own);
  };
}
