// @ts-check
/** The search page: asks the index of the book, and shows what it has as links, each with how the place begins. */
import { make } from "../board/elements.mjs";
import { finder } from "./rank.mjs";
import { t } from "../words.mjs";

const root = document.documentElement.dataset.content_root ?? "./";
const field = /** @type {HTMLInputElement} */ (document.querySelector(".wp-search input"));
const place = /** @type {HTMLElement} */ (document.querySelector("#search-results"));
const find = finder(/** @type {any} */ (globalThis).whichpmIndex);

function show() {
  const asked = field.value.trim();
  if (!asked) return place.replaceChildren();
  const hits = find(asked);
  const lines = hits.map(({ href, title, page, begins }) =>
    make(
      "li",
      {},
      make("a", { href: root + href }, title),
      page === title ? "" : make("span", { class: "wp-of-page" }, page),
      make("p", { class: "context" }, begins),
    ),
  );
  place.replaceChildren(
    make("h2", {}, t("search.results")),
    make("p", {}, t(hits.length ? "search.found" : "search.none", { n: hits.length })),
    make("ul", { class: "search" }, lines),
  );
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URL(location.href);
  address.searchParams.set("q", field.value);
  history.replaceState(null, "", address);
  show();
});
show();
Object.assign(globalThis, { whichpmFind: find });
