// @ts-check
/** `{placement}`: by the exercise above it, what to read first and what can wait. */
import { make } from "../board/elements.mjs";
import { histories } from "./mastery.mjs";
import { placed } from "./placed.mjs";
import { known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Exercise } from "../board.mjs" */
/** @import { Place } from "./placed.mjs" */

const { store } = known();
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-placement"));
const told = make("div", { class: "wp-placed", role: "status" });
place.prepend(told);

/** @type {Exercise} */
const exercise = [...document.querySelectorAll(".whichpm > script[type='application/json']")]
  .map((data) => JSON.parse(data.textContent ?? "{}").exercise)
  .find((one) => one?.pool === "practice");

const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".wp-contents a")]);
/** Pages of the contents in their order. */
const way = links.map((link) => (link.getAttribute("href") ?? "").split("#")[0]);

/** The chapter's number in the contents, before the section's title. @param {Place} place */
function named({ href, title }) {
  const number = links[way.indexOf(href.split("#")[0])]?.querySelector(".wp-no")?.textContent;
  return number ? t("placement.section", { number, title }) : title;
}

/** @param {string} name @param {Place[]} places */
function listed(name, places) {
  if (!places.length) return [];
  const lines = places.map((place) => make("li", {}, make("a", { href: place.href }, named(place))));
  return [make("p", {}, t(`placement.${name}`)), make("ul", {}, lines)];
}

function show() {
  const found = placed(exercise, histories(store.journal()), way);
  told.replaceChildren(
    ...(found
      ? [
          make("h2", {}, t("placement.title", { done: found.done, all: found.all })),
          ...listed("first", found.first),
          ...(found.first.length ? listed("later", found.later) : [make("p", {}, t("placement.all"))]),
        ]
      : []),
  );
}

if (exercise) {
  store.onChange(show);
  show();
}
