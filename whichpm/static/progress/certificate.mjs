// @ts-check
/** `{certificate}`: what was shown, told as facts, and a certificate of it to print and to save. */
import { button, make } from "../board/elements.mjs";
import { ticks } from "./chapters.mjs";
import { download } from "../download.mjs";
import { begin, card, leadOn } from "./lead-on.mjs";
import { shares } from "./picture.mjs";
import { at, known } from "./shared.mjs";
import { nameOf, parse, shown } from "./shown.mjs";
import { recall } from "../storage.mjs";
import { checked } from "../stored.mjs";
import { t } from "../words.mjs";
/** @import { Book } from "./overview.mjs" */
/** @import { Certificate, Result, Shown } from "./shown.mjs" */

const FILE = "which-pm-certificate.json";
const { store, standings } = known();
const book = /** @type {Book} */ (/** @type {any} */ (globalThis).whichpmCourse);
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-certificate"));

/** The last result of each set that the learner has asked for. @returns {Result[]} */
function sets() {
  return ticks().flatMap((tick) => {
    const set = tick.dataset.page?.split("/").pop() ?? "";
    const { found } = checked(recall(`${set}:result`) ?? "", ({ tries }) => Array.isArray(tries));
    const { points, most } = found?.tries.at(-1) ?? {};
    const link = tick.closest("a");
    if (!link || !(points >= 0) || !(most >= points)) return [];
    const name = [...link.childNodes].map((node) => (node instanceof Text ? node.data : "")).join("");
    return [{ name: name.trim(), done: Math.floor(points), all: Math.ceil(most) }];
  });
}

/** @param {Shown} found @returns {Result[]} */
const results = ({ read, lines }) => [
  ...(read.done ? [{ name: t("certificate.read"), ...read }] : []),
  ...lines.map(({ line, done, all }) => ({ name: t(`certificate.line${line}`), done, all })),
  ...sets(),
];

/** @param {Shown} found */
function facts({ read, mastered, cards }) {
  const said = [];
  if (read.done)
    said.push(
      t(read.done < read.all ? "certificate.someRead" : "certificate.allRead", { ...read, n: read.all }),
    );
  if (mastered.all && mastered.done === mastered.all)
    said.push(t("certificate.allMastered", { n: mastered.all }));
  if (cards)
    said.push(
      cards.again
        ? t("certificate.thenNow", { then: cards.then, now: cards.now, all: cards.all })
        : t("certificate.then", { n: cards.then, all: cards.all }),
    );
  return said.length ? [make("p", {}, said.join(" "))] : [];
}

const picture = make("div");
const paper = make("article", { class: "wp-paper-of", hidden: true });
const status = make("p", { class: "wp-said", role: "status" });
const input = make("input", { type: "text", maxlength: 80, autocomplete: "name" });
/** @type {Certificate | null} */
let made = null;

/** @param {Certificate} one */
function draw(one) {
  made = one;
  const rows = one.results.map(({ name, done, all }) =>
    make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, t("certificate.of", { done, all }))),
  );
  paper.replaceChildren(
    make("h3", {}, t("certificate.head")),
    make("p", {}, t("certificate.sub")),
    make("p", { class: "wp-whose" }, one.name),
    make("p", {}, one.date),
    make("table", {}, rows),
    make("p", {}, one.signed ? t("certificate.signed", one.signed) : t("certificate.self")),
  );
  paper.hidden = doings.hidden = false;
  document.documentElement.classList.add("wp-only-paper"); // Also where the browser's own menu prints.
}

const form = make(
  "form",
  { class: "wp-doings" },
  make("label", {}, t("certificate.name"), " ", input),
  make("button", { class: "wp-button", type: "submit" }, t("certificate.show")),
);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = nameOf(input.value);
  status.textContent = name ? "" : t("certificate.noName");
  if (!name) return input.focus();
  const now = new Date();
  const date = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  draw({ course: "whichpm", format: 1, name, date, results: results(found()) });
});

const file = make("input", { type: "file", accept: ".json,application/json", class: "wp-unseen" });
file.addEventListener("change", async () => {
  const [chosen] = file.files ?? [];
  if (!chosen) return;
  const { found, why } = parse(chosen.size > 64_000 ? "" : await chosen.text());
  if (found) draw(found);
  status.textContent = t(`certificate.${why || "taken"}`, { name: chosen.name });
  file.value = "";
});

const doings = make(
  "div",
  { class: "wp-doings", hidden: true },
  button(t("certificate.print"), () => window.print()),
  button(t("certificate.save"), () => {
    download(FILE, `${JSON.stringify(made, null, 1)}\n`, "application/json");
    status.textContent = t("certificate.saved");
  }),
);

const found = () => shown(book, store.journal(), standings(store.journal()));

function show() {
  const all = found();
  const rows = results(all);
  const journal = store.journal();
  const on = leadOn(journal) ?? begin(book.chapters);
  const isHere = on && on.getAttribute("href") === at(whichpmShown);
  const next = isHere ? card(at(book.places.review), [t("theme.next"), t("review.title")]) : on;
  form.hidden = !rows.length;
  picture.replaceChildren(
    ...(rows.length ? facts(all) : [make("p", {}, t("certificate.none"))]),
    make("p", {}, next),
    ...(rows.length
      ? [
          make("h2", {}, t("certificate.title")),
          shares(
            t("certificate.title"),
            [t("certificate.what"), t("certificate.right")],
            rows.map(({ name, done, all }) => ({ name, times: done, of: all, part: "mastered" })),
          ),
        ]
      : []),
  );
}

store.onChange(show);
show();
place.classList.remove("wp-waits");
place.replaceChildren(
  picture,
  make("h2", {}, t("certificate.make")),
  make("p", {}, t("certificate.about")),
  form,
  paper,
  doings,
  make("div", { class: "wp-doings" }, make("label", { class: "wp-button" }, file, t("certificate.take"))),
  status,
);
