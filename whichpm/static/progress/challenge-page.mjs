// @ts-check
/** "Challenge a colleague": five cards in a link, and both results side by side. Nothing is sent: the link is all. */
import { button, make } from "../board/elements.mjs";
import { ask, hostOf } from "./asking.mjs";
import { compared, cut, read, written } from "./challenge.mjs";
import { deck, draw } from "./deck.mjs";
import { questionsOf } from "./questions.mjs";
import { asExercise } from "./session.mjs";
import { t } from "../words.mjs";
/** @import { Exercise } from "../board.mjs" */
/** @import { Challenge, Player } from "./challenge.mjs" */

const book = /** @type {any} */ (globalThis).whichpmCourse;
const place = /** @type {HTMLElement} */ (document.querySelector(".wp-challenge"));
const cards = deck(book.exercises, book.before);
const said = make("p", { class: "wp-said", role: "status" });
const asked = (/** @type {string[]} */ chosen) => chosen.map((card) => ({ ask: card, stands: "" }));

/**
 * Has the five answered, and calls with what was chosen when all are.
 * @param {string[]} five
 * @param {(exercise: Exercise, chosen: number[]) => void} finished
 * @param {...Node} above
 */
async function play(five, finished, ...above) {
  const host = hostOf(place);
  let left = five.length;
  place.replaceChildren(...above, host, said);
  said.textContent = "";
  try {
    const { exercise, model } = await ask(
      host,
      asked(five),
      () => {
        left -= 1;
        if (left) return;
        const answers = model.get("answers");
        const chosen = five.map((card) => optionsOf(exercise, card).indexOf(answers[card]));
        finished(exercise, chosen);
      },
      t("challenge.five"),
    );
  } catch (error) {
    console.info("whichpm:", error);
    const again = button(t("review-page.again"), () => play(five, finished, ...above));
    place.replaceChildren(make("p", {}, t("review-page.away")), again);
  }
}

/** @param {Exercise} exercise @param {string} card */
const itemOf = (exercise, card) => exercise.items.find(({ id }) => id === card);

/** @param {Exercise} exercise @param {string} card */
const optionsOf = (exercise, card) => itemOf(exercise, card)?.options ?? [];

/** @param {Exercise} exercise @returns {(card: string, option: number) => boolean} */
const fitsIn = (exercise) => (card, option) => {
  const item = itemOf(exercise, card);
  return [item?.key, ...(item?.accepted ?? [])].includes(item?.options[option] ?? "");
};

/**
 * A link to give away, with the name to put into it.
 * @param {(name: string) => Challenge} made
 * @param {string} about
 */
function linkFor(made, about) {
  const name = make("input", { type: "text", maxlength: 40, autocomplete: "given-name" });
  const field = make("input", { type: "text", readonly: true, class: "wp-link" });
  const status = make("p", { class: "wp-said", role: "status" });
  const update = () => {
    field.value = location.href.split("#")[0] + written(made(cut(name.value)));
    status.textContent = "";
  };
  const copy = button(t("challenge.copy"), async () => {
    field.select();
    const done = await Promise.resolve(navigator.clipboard?.writeText(field.value) ?? Promise.reject()).then(
      () => true,
      () => document.execCommand("copy"),
    );
    status.textContent = t(done ? "challenge.copied" : "challenge.byHand");
  });
  name.addEventListener("input", update);
  update();
  return make(
    "section",
    {},
    make("h2", {}, t("challenge.link")),
    make("p", {}, about),
    make("p", { class: "wp-doings" }, make("label", {}, t("challenge.name"), " ", name)),
    make("p", { class: "wp-doings" }, make("label", {}, t("challenge.address"), " ", field), copy),
    status,
  );
}

/**
 * Both results, card by card.
 * @param {Exercise} exercise
 * @param {Challenge} challenge  with both
 * @param {string[]} names  of both, as they are shown
 */
function comparison(exercise, challenge, [one, other]) {
  const result = compared(challenge, fitsIn(exercise));
  const label = (/** @type {string} */ id) =>
    exercise.options.find((option) => option.id === id)?.label ?? id;
  const cell = (/** @type {{ option: number, right: boolean }} */ found, /** @type {string} */ card) =>
    make(
      "td",
      {},
      label(optionsOf(exercise, card)[found.option] ?? ""),
      make("small", {}, ` ${t(found.right ? "challenge.fits" : "challenge.misses")}`),
    );
  const rows = result.rows.map((row, at) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, `${at + 1}. ${itemOf(exercise, row.card)?.text ?? ""}`),
      cell(row.one, row.card),
      cell(row.other, row.card),
    ),
  );
  const head = ["challenge.card", one, other].map((name, at) =>
    make("th", { scope: "col" }, at ? name : t(name)),
  );
  const differ = result.differ.join(", ");
  const all = challenge.cards.length;
  return make(
    "section",
    {},
    make("h2", { tabindex: -1 }, t("challenge.both")),
    make("p", {}, t("challenge.sum", { one, ones: result.one, other, others: result.other, all })),
    make(
      "p",
      {},
      result.differ.length
        ? t("challenge.differ", { n: result.differ.length, differ })
        : t("challenge.alike"),
    ),
    make("div", { class: "wp-scroll" }, make("table", {}, make("thead", {}, make("tr", {}, head)), rows)),
  );
}

/** Five new cards, and the link to them. */
function begin() {
  const five = draw(cards);
  play(
    five,
    (exercise, chosen) => {
      const right = five.filter((card, at) => fitsIn(exercise)(card, chosen[at])).length;
      said.textContent = t("challenge.yours", { right, all: five.length });
      const made = (/** @type {string} */ name) => ({ cards: five, one: { name, chosen }, other: null });
      said.after(linkFor(made, t("challenge.give")));
    },
    make("p", {}, t("challenge.first")),
  );
}

/** @param {Challenge} challenge  of somebody else, to be answered */
function answer(challenge) {
  const { name } = challenge.one;
  play(
    challenge.cards,
    (exercise, chosen) => {
      const both = { ...challenge, other: { name: "", chosen } };
      const table = comparison(exercise, both, [name || t("challenge.colleague"), t("challenge.you")]);
      const back = (/** @type {string} */ own) => ({ ...challenge, other: { name: own, chosen } });
      said.after(table, linkFor(back, t("challenge.back")), afresh());
      said.textContent = t("challenge.done");
    },
    make("p", {}, t(name ? "challenge.from" : "challenge.fromSomebody", { name })),
  );
}

/** @param {Challenge} challenge  that has come back with both */
async function show(challenge) {
  const questions = await questionsOf(challenge.cards.map((card) => card.split("/")[0]));
  const exercise = asExercise(questions, asked(challenge.cards));
  const name = (/** @type {Player | null} */ player, /** @type {string} */ none) => player?.name || t(none);
  const names = [name(challenge.one, "challenge.who1"), name(challenge.other, "challenge.who2")];
  place.replaceChildren(comparison(exercise, challenge, names), afresh());
}

const afresh = () => make("p", {}, button(t("challenge.afresh"), fresh));

/** What one meets without a link. @param {string} [why]  a link cannot be used */
function offer(why = "none") {
  place.replaceChildren(
    ...(why === "none" ? [] : [make("p", { role: "status" }, t(`challenge.${why}`))]),
    make("p", {}, t("challenge.about")),
    button(t("challenge.start"), begin),
  );
}

function fresh() {
  history.replaceState(null, "", location.href.split("#")[0]);
  offer();
}

function open() {
  const { found, why } = read(location.hash, cards);
  if (!found) offer(why);
  else if (found.other) show(found).catch(() => offer("away"));
  else answer(found);
}

// A link of this page may be followed on this page.
window.addEventListener(
  "hashchange",
  () => new URLSearchParams(location.hash.slice(1)).has("five") && open(),
);
place.classList.remove("wp-waits");
open();
