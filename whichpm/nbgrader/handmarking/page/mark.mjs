/** Grading by hand: one answer after the other, points for each criterion, a comment, the next that waits. */

import { ask } from "./asking.mjs";
import { Criteria } from "./criteria.mjs";
import * as drafts from "./drafts.mjs";
import { listen } from "./keys.mjs";

/**
 * @typedef {{
 *   version: string, waiting: boolean, points: number | null, given: (number | null)[], comment: string,
 *   grader: string, at: string
 * }} State what the gradebook has of an answer
 * @typedef {State & {
 *   id: string, number: number, of: number, html: string, text: string, problem: string, name: string
 * }} Answer
 * @typedef {{ answers: string[], left: number, next: string | null }} List
 */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const heading = find("heading", HTMLHeadingElement);
const comment = find("comment", HTMLTextAreaElement);
const names = find("names", HTMLInputElement);
const conflict = find("conflict", HTMLDialogElement);
const phrases = find("phrases", HTMLUListElement);
const left = find("left", HTMLParagraphElement);
const questions = /** @type {HTMLSelectElement | null} */ (document.getElementById("question"));
const isSecond = "second" in document.body.dataset;
const boards = [...document.querySelectorAll(".criteria")].map(
  (each) => new Criteria(/** @type {HTMLElement} */ (each)),
);

let question = 0;
/** @type {string[]} */
let ids = [];
/** @type {Answer | null} */
let shown = null;
/** @type {Promise<unknown>} */
let work = Promise.resolve();
let round = 0;
let isStuck = false;

const criteria = () => boards[question];

/** @param {string} words */
function say(words) {
  find("said", HTMLParagraphElement).textContent = words;
}

/**
 * Why it takes long: what was pressed meanwhile is for an answer that nobody has seen yet, and is let go.
 * @param {string} words
 */
function trouble(words) {
  say(words);
  isStuck = Boolean(words);
  if (isStuck) round += 1;
}

/**
 * One thing after the other, so that keys that come faster than answers are for the answer that is then shown.
 * @param {() => unknown} job
 */
function queue(job) {
  if (isStuck) return;
  const mine = round;
  work = work.then(() => (mine === round ? job() : undefined)).catch(reportError);
}

/** @param {List} list */
function count(list) {
  ids = list.answers;
  left.textContent = `${list.left} of ${ids.length} left`;
}

/** @param {number} wanted */
async function begin(wanted) {
  question = wanted;
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-question]")))
    each.hidden = Number(each.dataset.question) !== question;
  const list = await listed(0);
  if (!list) return;
  const first = list.next ?? ids[0];
  if (!first) return nobody();
  // The answer comes last: from the moment it is seen, what is pressed is for it and happens at once.
  await show(first, await showPhrases());
}

/** @param {number} after */
async function listed(after) {
  const reply = await /** @type {typeof ask<List>} */ (ask)(
    `/questions/${question}/answers?after=${after}`,
    say,
  );
  if (!reply.data) return void say(reply.words);
  count(reply.data);
  return reply.data;
}

function nobody() {
  main.hidden = true;
  left.textContent = "There is no answer to grade here.";
}

/**
 * @param {string} id
 * @param {string} [words] to be said with it
 */
async function show(id, words = "") {
  const reply = await /** @type {typeof ask<Answer>} */ (ask)(
    `/answers/${id}?names=${names.checked ? 1 : 0}`,
    say,
  );
  if (!reply.data) return say(reply.words);
  shown = reply.data;
  main.hidden = false;
  heading.textContent = `Answer ${shown.number} of ${shown.of}${shown.name ? `: ${shown.name}` : ""}`;
  const text = /** @type {HTMLElement} */ (document.getElementById("text"));
  text.innerHTML = shown.html; // Made by the server of text alone: what a learner typed is escaped there.
  if (shown.problem) text.textContent = `This answer cannot be graded here: ${shown.problem}`;
  else if (!text.textContent?.trim()) text.textContent = "Nothing is written here.";
  find("save", HTMLButtonElement).disabled = Boolean(shown.problem);
  put(shown, drafts.kept(id));
  say(words);
  heading.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/**
 * @param {State} state
 * @param {drafts.Draft | null} draft
 */
function put(state, draft) {
  const given = draft?.given ?? (state.waiting && !isSecond ? [] : state.given);
  criteria().given = given;
  comment.value = draft?.comment ?? state.comment;
  find("state", HTMLParagraphElement).textContent = [
    described(state),
    draft ? "What you had typed is not saved yet." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {State} state */
function described(state) {
  const by = state.grader ? ` by ${state.grader}` : "";
  if (state.points === null) return "Not graded yet.";
  if (state.waiting) return `The learner's answer is new: an earlier one got ${state.points}${by}.`;
  const whole = state.given.includes(null) ? ", not by criterion" : "";
  return `Graded${by}: ${state.points}${whole}.`;
}

async function save() {
  if (!shown || shown.problem) return;
  const open = criteria().open;
  if (open) {
    open.focus();
    return say(`Not saved: points are missing for “${open.text}”.`);
  }
  const answer = shown;
  const body = () => ({
    version: answer.version,
    text: answer.text,
    given: criteria().given,
    comment: comment.value,
  });
  const reply = await /** @type {typeof ask<List & { now: State | null }>} */ (ask)(
    `/answers/${answer.id}`,
    say,
    body,
  );
  if (!reply.data) return say(`Not saved: ${reply.words} What you typed is kept.`);
  if (reply.status !== 409) return saved(answer.id, reply.data);
  const now = reply.data.now;
  if (!now) {
    await show(answer.id, "Not saved: the learner's answer is a new one. Read it, then save.");
  } else if (String(now.given) === String(criteria().given) && now.comment === comment.value.trim()) {
    drafts.forget(answer.id); // The first try arrived after all, or both gave the same.
    await onward("Saved.");
  } else {
    answer.version = now.version;
    const words = now.comment ? `, with the comment “${now.comment}”` : ", without a comment";
    const said = isSecond ? "" : words;
    find("theirs", HTMLParagraphElement).textContent =
      `${described(now)} Criteria: ${now.given.map((each) => each ?? "–").join(", ")}${said}. Yours: ${criteria().given.join(", ")}.`;
    conflict.showModal();
  }
}

/**
 * @param {string} id
 * @param {List} list
 */
async function saved(id, list) {
  drafts.forget(id);
  count(list);
  if (list.next) await show(list.next, `Saved. ${left.textContent}.`);
  else {
    if (shown?.id === id) await show(id);
    say("Saved. None is left.");
  }
}

/** @param {string} words */
async function onward(words) {
  const list = await listed(shown?.number ?? 0);
  if (list?.next) await show(list.next, `${words} ${left.textContent}.`.trim());
  else if (list) say(`${words} None is left.`.trim());
}

/** @param {number} step */
async function move(step) {
  const at = shown ? ids.indexOf(shown.id) : -1;
  const next = ids[at + step];
  if (next) await show(next);
  else say(step > 0 ? "This is the last answer." : "This is the first answer.");
}

/**
 * @param {{ text: string, keep: boolean }} [change]
 * @returns {Promise<string>} what was wrong, which has been said
 */
async function showPhrases(change) {
  const path = `/questions/${question}/comments`;
  const reply = await /** @type {typeof ask<string[]>} */ (ask)(path, trouble, change && (() => change));
  if (!reply.data) {
    say(reply.words);
    return reply.words;
  }
  phrases.replaceChildren(
    ...reply.data.map((text, at) => {
      const [use, drop] = [document.createElement("button"), document.createElement("button")];
      use.type = drop.type = "button";
      if (at < 9) use.append(Object.assign(document.createElement("kbd"), { textContent: at + 1 }), " ");
      use.append(text);
      drop.textContent = "Remove";
      drop.setAttribute("aria-label", `Remove: ${text}`);
      use.addEventListener("click", () => add(text));
      drop.addEventListener("click", () => queue(() => showPhrases({ text, keep: false })));
      const item = document.createElement("li");
      item.append(use, drop);
      return item;
    }),
  );
  if (change) say(change.keep ? "Kept to use again." : "Removed.");
  return "";
}

/** @param {string} text */
function add(text) {
  comment.value = comment.value.trim() ? `${comment.value.trimEnd()}\n${text}` : text;
  typed();
  say(`Added to the comment: ${text}`);
}

function keep() {
  const text = comment.value.trim();
  return text ? showPhrases({ text, keep: true }) : say("There is no comment to keep.");
}

function typed() {
  criteria().settle();
  if (shown) drafts.keep(shown.id, { given: criteria().given, comment: comment.value });
}

/** @param {string} key */
function digit(key) {
  if (phrases.contains(document.activeElement)) {
    const use = phrases.children[Number(key) - 1]?.querySelector("button");
    return use ? use.click() : say(`There is no comment ${key}.`);
  }
  const words = criteria().digit(Number(key));
  if (words) return say(words);
  typed();
  if (!criteria().open && criteria().last === criteria().all.at(-1)) find("save", HTMLButtonElement).focus();
}

/** @type {import("./keys.mjs").Key[]} of the comment, which a second reader has not */
const saying = [
  {
    shown: "c",
    keys: ["c"],
    does: "to the comment; Esc leads back to the points",
    run: () => comment.focus(),
  },
  {
    shown: "r",
    keys: ["r"],
    does: "to the comments to use again; there a digit adds one",
    run: () => phrases.querySelector("button")?.focus() ?? say("There is no comment to use again yet."),
  },
  { shown: "k", keys: ["k"], does: "keep the comment to use it again", run: keep },
];
listen(
  [
    {
      shown: "0 to 9",
      keys: [..."0123456789"],
      does: "points for a criterion, and on to the next",
      run: digit,
    },
    {
      shown: ".",
      keys: [".", ","],
      does: "half a point more, after a digit",
      run: () => {
        say(criteria().halve());
        typed();
      },
    },
    ...(isSecond ? [] : saying),
    { shown: "n", keys: ["n"], does: "next answer, nothing saved", run: () => move(1) },
    { shown: "p", keys: ["p"], does: "previous answer, nothing saved", run: () => move(-1) },
    { shown: "u", keys: ["u"], does: "next answer that waits", run: () => onward("") },
  ],
  find("keys", HTMLDListElement),
  () => find("single", HTMLInputElement).checked,
  queue,
  save,
  () => criteria().focus(),
);

find("form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  queue(save);
});
find("form", HTMLFormElement).addEventListener("input", typed);
find("keep", HTMLButtonElement).addEventListener("click", () => queue(keep));
find("next", HTMLButtonElement).addEventListener("click", () => queue(() => move(1)));
find("previous", HTMLButtonElement).addEventListener("click", () => queue(() => move(-1)));
find("ungraded", HTMLButtonElement).addEventListener("click", () => queue(() => onward("")));
names.addEventListener("change", () => queue(async () => shown && show(shown.id)));
questions?.addEventListener("change", () => queue(() => begin(Number(questions.value))));
find("take", HTMLButtonElement).addEventListener("click", () => {
  conflict.close();
  if (shown) drafts.forget(shown.id);
  queue(() => onward("Theirs stays."));
});
find("insist", HTMLButtonElement).addEventListener("click", () => {
  conflict.close();
  queue(save);
});
queue(() => begin(0));
// Who grades by touch has no use for the list of keys.
for (const list of document.querySelectorAll("footer details"))
  /** @type {HTMLDetailsElement} */ (list).open = !matchMedia("(pointer: coarse)").matches;
