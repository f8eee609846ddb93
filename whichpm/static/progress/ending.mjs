// @ts-check
/** The end of a chapter: what was kept apart, and what to repair, out of the exercises of the page. */
import { make } from "../board/elements.mjs";
import { thisPage } from "./chapters.mjs";
import { histories } from "./mastery.mjs";
import { ended } from "./ended.mjs";
import { known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Exercise } from "../board.mjs" */

const { store, standings } = known();
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-ending"));
const told = make("div", { class: "wp-stand" });
place.querySelector(".wp-on")?.before(told);
if (!told.isConnected) place.append(told);

/** @type {Exercise[]} */
const exercises = [...document.querySelectorAll(".whichpm > script[type='application/json']")]
  .map((data) => JSON.parse(data.textContent ?? "{}"))
  .flatMap(({ exercise, held }) => (exercise?.pool === "practice" && held === undefined ? [exercise] : []));

function show() {
  const journal = store.journal();
  const { facts, read, tried, missed } = ended(exercises, histories(journal));
  const { all, mastered, shaky } = standings(journal)[thisPage() ?? ""] ?? { all: 0, mastered: 0, shaky: 0 };
  const untried = exercises.filter(({ slug }) => !tried.includes(slug));
  const links = [
    ...read.map(({ title, label, href, times }) =>
      make(
        "li",
        {},
        href ? make("a", { href }, title ?? label) : (title ?? label),
        `: ${t("ending.missed", { n: times })}`,
      ),
    ),
    ...(tried.length ? untried : []).map(({ slug, title }) =>
      make("li", {}, make("a", { href: `#exercise-${slug}` }, title), `: ${t("ending.untried")}`),
    ),
  ];
  const said = [
    ...(mastered ? [t("ending.stand", { mastered, all })] : []),
    ...facts.map(({ line, done }) => t(`ending.fact${line}`, { done, all: done })),
  ];
  told.replaceChildren(
    ...(mastered + shaky + missed ? [] : [make("p", {}, t("ending.begin"))]),
    ...(said.length ? [make("p", {}, said.join(" "))] : []),
    ...(links.length ? [make("p", {}, t("ending.repair")), make("ul", {}, links)] : []),
    ...(tried.length && !links.length ? [make("p", {}, t("ending.nothing"))] : []),
  );
}

store.onChange(show);
show();
