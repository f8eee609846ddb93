// @ts-check
/**
 * The board: one exercise, in a notebook or in a page of the book.
 *
 * It follows the anywidget interface: the host gives a model (get, set, on, off, save_changes) and an element.
 * The core here owns what all kinds share: title, story, what is left, saving, the verdict, the result, reset.
 * A kind (see `register`) only lays out its items and says how they add up.
 *
 * The DOM is built once and then brought in step with the answers, so that focus is never lost, two boards on
 * one model agree, and a host may restore answers at any time. Data enters through textContent only.
 *
 * @typedef {{ id: string, label: string, role?: boolean }} Option
 * @typedef {{ label: string, title?: string, href?: string }} Reading
 * @typedef {{ id: string, text: string, options: string[], when?: { item: string, is: string }[], optional?: boolean,
 *   part?: string, key?: string | null, accepted?: string[], line?: number | null, points?: number,
 *   why?: Record<string, string>, read?: Reading }} Item
 * @typedef {{ format: number, slug: string, pool: string, kind: string, title: string, story: string[],
 *   revision: string, options: Option[], items: Item[], layout?: any, told?: any, carried?: boolean, maximum?: number,
 *   test?: Record<string, string> }} Exercise
 * @typedef {Record<string, string>} Answers
 * @typedef {{ id: string, answer: string | null, points: number, maximum: number, asked: boolean }} ItemScore
 *   `asked` is false where the other answers never led to the item
 * @typedef {{ points: number, maximum: number, answered: number, left: string[], items: ItemScore[],
 *   done?: number, all?: number }} Score  `answered` and `left` speak of the items that are asked and must be answered;
 *   `done` of `all` is what the learner reads where that is something else
 * @typedef {{ get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   on(name: string, call: () => void): void, off(name: string, call: () => void): void }} Model
 *
 * @typedef {object} Board  What a kind gets to work with.
 * @property {Exercise} exercise
 * @property {boolean} practice  whether the keys are here, so that answers are explained at once
 * @property {string} uid  prefix for ids and names that must be unique in the document
 * @property {() => Answers} answers  the answers as they stand
 * @property {(item: string, option: string) => void} choose  answers one item and saves
 * @property {(changes: Answers, item?: string) => void} set  answers several items at once and saves; `item` is the
 *   one whose verdict is announced
 * @property {(items: string[]) => void} forget  drops answers and saves
 * @property {(text: string) => void} say  announces politely
 * @property {(id: string) => Item} item  the item of this id
 *
 * @typedef {{ update(score: ItemScore): void, focus(): void, name?: string }} Row  What shows one item; `name` is how it
 *   is called in the list of what is left, if it is to be there
 *
 * @typedef {object} View  What a kind gives back.
 * @property {Map<string, Row>} rows  by item; after every change each is given its score
 * @property {(score: Score, of: (id: string) => ItemScore) => void} [update]  brings the rest in step, before the rows
 * @property {(item: string) => string} [note]  what else to announce with an item's verdict
 * @property {HTMLElement} [summary]  the kind's own part of the result, kept in step by `update`
 * @property {boolean} [restarts]  whether learners may start over also where no key is at hand
 *
 * @typedef {object} Kind
 * @property {(exercise: Exercise, answers: Answers) => Score} [score]  must agree with whichpm/scoring.py; else each
 *   item counts by itself
 * @property {(board: Board, place: HTMLElement) => View} mount  builds all items inside `place`, once; the element of
 *   an item carries its id as `data-item`
 * @property {string} [task]  key of the message above the items that says what to do
 */
import { t } from "./words.mjs";

/** Icons on one 24 grid, drawn with one stroke (see .wp-icon); each role has its own shape. */
const ICONS = /** @type {Record<string, string>} */ ({
  product: "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M16.5 7.5l-2.6 6.4l-6.4 2.6l2.6-6.4z",
  project:
    "M12 2.5a6 6 0 1 0 0 12a6 6 0 1 0 0-12M12 5.5v3l2 1.5M2 17.5h20M2 21.5h20M6 17.5v4M12 17.5v4M18 17.5v4",
  both: "M8.25 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.75 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13",
  other: "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19",
  right: "M5 12.5l4.5 4.5L19 7.5",
  notyet: "M5 12a7 7 0 1 1 2.5 5.4M5 7v5h5",
});

/** How long a change may wait for the host's answer before the board says that it is not saved. */
const PATIENCE = 4000;
/** Letters of all options together that stand in one row; longer ones stand one below the other. */
const ROW = 72;
/** How many unanswered items are listed by number. */
const LISTED = 12;

/** @type {Map<string, Kind>} */
const kinds = new Map();

/**
 * Makes a kind of exercise known. A new kind is one module in kinds/ with one call of this.
 * @param {string} name
 * @param {Kind} kind
 */
export function register(name, kind) {
  kinds.set(name, kind);
}

/**
 * Scores answers; pure. Unknown items and options count as no answer.
 * @param {Exercise} exercise  with keys
 * @param {Answers} answers
 * @returns {Score}
 */
export function score(exercise, answers) {
  return (kinds.get(exercise.kind)?.score ?? scoreItems)(exercise, answers);
}

/**
 * The score of most kinds: an item earns its points when the answer is its key.
 * @param {Exercise} exercise
 * @param {Answers} answers
 * @returns {Score}
 */
export function scoreItems(exercise, answers) {
  /** @type {Map<string, string | null>} */
  const chosen = new Map();
  const items = exercise.items.map((item) => {
    const given = Object.hasOwn(answers, item.id) ? answers[item.id] : null;
    const answer = given !== null && item.options.includes(given) ? given : null;
    const asked = !item.when || item.when.some((condition) => chosen.get(condition.item) === condition.is);
    if (asked) chosen.set(item.id, answer);
    const maximum = item.points ?? 1;
    return { id: item.id, answer, points: asked && fits(item, answer) ? maximum : 0, maximum, asked };
  });
  return total(exercise, items);
}

/**
 * Adds up items that already have their points.
 * @param {Exercise} exercise
 * @param {ItemScore[]} items
 * @returns {Score}
 */
export function total(exercise, items) {
  const needed = items.filter((item, index) => item.asked && !exercise.items[index].optional);
  return {
    points: items.reduce((sum, item) => sum + item.points, 0),
    maximum: exercise.maximum ?? items.reduce((sum, item) => sum + item.maximum, 0),
    answered: needed.filter((item) => item.answer !== null).length,
    left: needed.filter((item) => item.answer === null).map((item) => item.id),
    items,
  };
}

/**
 * Whether an answer earns the points of an item.
 * @param {Item} item
 * @param {string | null} answer
 */
export function fits(item, answer) {
  return answer !== null && (answer === item.key || (item.accepted ?? []).includes(answer));
}

/**
 * How an answer stands: untouched, answered, or in practice right or notyet.
 * @param {Board} board
 * @param {Item} item
 * @param {string | null | undefined} answer
 */
export function stateOf(board, item, answer) {
  if (!answer) return "untouched";
  return !board.practice ? "answered" : fits(item, answer) ? "right" : "notyet";
}

/**
 * An element with attributes and children; text children become text, never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes]  true sets an empty attribute, false none
 * @param {...(Node | string | number | (Node | string | number)[])} children  or lists of them
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(.../** @type {(Node | string)[]} */ (children.flat()));
  return node;
}

/**
 * A button that does something.
 * @param {string} text
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 */
export function button(text, press, attributes = {}) {
  const node = make("button", { type: "button", class: "wp-button", ...attributes }, text);
  node.addEventListener("click", press);
  return node;
}

/**
 * Listens to plain keys, not to shortcuts.
 * @param {HTMLElement} node
 * @param {(key: string) => unknown} press  gives something if the key meant something
 */
export function onKey(node, press) {
  node.addEventListener("keydown", (event) => {
    if (!(event.altKey || event.ctrlKey || event.metaKey) && press(event.key)) event.preventDefault();
  });
}

/**
 * A table of what was reached; rows and columns without a head have "" there.
 * @param {string} caption
 * @param {string[]} heads
 * @param {(Node | string | number)[][]} rows  each begins with its head
 */
export function table(caption, heads, rows) {
  return make(
    "table",
    {},
    make("caption", {}, caption),
    heads.length
      ? make(
          "tr",
          {},
          heads.map((name) => make(name ? "th" : "td", {}, name)),
        )
      : "",
    rows.map(([head, ...cells]) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, head),
        cells.map((cell) => make("td", {}, cell)),
      ),
    ),
  );
}

/**
 * The list in which items stand.
 * @param {HTMLElement[]} lines
 * @param {string} [names]  further classes
 */
export function list(lines, names = "") {
  return make("ol", { class: `wp-items ${names}`, role: "list" }, lines);
}

/**
 * One of our icons; it always stands beside a word, so it is hidden from screen readers.
 * @param {string} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "wp-icon");
  svg.setAttribute("data-icon", name);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/**
 * Sets text only where it differs, so that an unchanged text is never announced or selected anew.
 * @param {Node} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Shows or hides, and sets a data attribute, only where that changes something: on a long board every needless
 * attribute costs style work for each item.
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * @param {HTMLElement} node
 * @param {string} name
 * @param {string} value
 */
export function tag(node, name, value) {
  if (node.dataset[name] !== value) node.dataset[name] = value;
}

/**
 * @param {Exercise} exercise
 * @param {string} id
 */
const optionOf = (exercise, id) => exercise.options.find((option) => option.id === id);

/**
 * The label of an option.
 * @param {Exercise} exercise
 * @param {string} id
 */
export function labelOf(exercise, id) {
  return optionOf(exercise, id)?.label ?? id;
}

/**
 * The label of an option set off; where it is a role, in its colour and with its sign.
 * @param {Exercise} exercise
 * @param {string} id
 */
export function ownerOf(exercise, id) {
  const role = optionOf(exercise, id)?.role;
  const style = role ? `color: var(--wp-${id})` : "";
  return make("strong", { class: "wp-owner", style }, role ? icon(id) : "", labelOf(exercise, id));
}

/**
 * What an answer to an item means, in words: verdict, reason, line of the test, where to read again.
 * @param {Board} board
 * @param {Item} item
 * @returns {{ node: HTMLElement, update(score: ItemScore): void }}  hidden until there is something to explain
 */
export function explanation(board, item) {
  const node = make("div", { class: "wp-feedback", hidden: true });
  let told = "";
  return {
    node,
    update(result) {
      const shown = board.practice && result.asked && result.answer !== null && Boolean(item.key);
      hide(node, !shown);
      if (!shown) return;
      const { state, verdict, fitting, why } = verdictOf(board.exercise, item, result);
      const choice = state === "right" ? labelOf(board.exercise, result.answer ?? "") : fitting;
      if (told === (told = choice + why)) return;
      tag(node, "state", state);
      node.replaceChildren(
        make(
          "p",
          { class: "wp-verdict" },
          icon(state),
          make("strong", {}, verdict),
          " ",
          make("span", {}, choice),
        ),
        make("p", { class: "wp-why" }, why),
        ...grounds(board.exercise, item),
      );
    },
  };
}

/**
 * @param {Exercise} exercise
 * @param {Item} item
 * @param {ItemScore} result
 */
function verdictOf(exercise, item, result) {
  const right = fits(item, result.answer);
  return {
    state: right ? "right" : "notyet",
    verdict: t(right ? "board.right" : "board.not_yet"),
    fitting: right ? "" : t("board.fitting", { label: labelOf(exercise, item.key ?? "") }),
    why: item.why?.[result.answer ?? ""] ?? "",
  };
}

/**
 * The line of the ownership test that decides an item, and where to read again.
 * @param {Exercise} exercise
 * @param {Item} item
 */
function grounds(exercise, item) {
  const nodes = [];
  if (item.line && exercise.test?.[item.line]) {
    const name = make("strong", {}, t("board.line_of", { n: item.line }));
    nodes.push(make("p", { class: "wp-small" }, name, " ", exercise.test[item.line]));
  }
  if (item.read) {
    const title = item.read.title ?? item.read.label;
    const where = item.read.href ? make("a", { href: item.read.href }, title) : title;
    nodes.push(make("p", { class: "wp-small" }, t("board.read"), " ", where));
  }
  return nodes;
}

/**
 * One item as a radio group: fieldset and legend, a segment for each option, the explanation beneath.
 * @param {Board} board
 * @param {Item} item
 * @param {number} number  as shown before the text
 * @returns {Row & { node: HTMLFieldSetElement }}
 */
export function radioItem(board, item, number) {
  const name = `${board.uid}-${item.id}`;
  const inputs = item.options.map((id) => make("input", { type: "radio", name, value: id }));
  const segments = item.options.map((id, index) => {
    const role = optionOf(board.exercise, id)?.role;
    return make(
      "label",
      { class: "wp-option", "data-role": role ? id : "none", "data-mark": "" },
      inputs[index],
      role ? make("span", { class: "wp-tile" }, icon(id)) : "",
      make("span", { class: "wp-label" }, labelOf(board.exercise, id)),
      make("span", { class: "wp-digit", "aria-hidden": "true" }, index + 1),
    );
  });
  const long = segments.map((segment) => segment.textContent).join("").length > ROW;
  const feedback = explanation(board, item);
  const legend = make("legend", {}, make("span", { class: "wp-number" }, number), " ", item.text);
  const node = make(
    "fieldset",
    { class: "wp-item wp-card", "data-item": item.id },
    legend,
    make("div", { class: "wp-options", "data-count": long ? "long" : segments.length }, segments),
    confidence(board, item.id),
    feedback.node,
  );
  for (const input of inputs) input.addEventListener("change", () => board.choose(item.id, input.value));
  onKey(node, (key) => {
    const input = inputs[Number(key) - 1];
    input?.focus();
    if (!input?.checked) input?.click();
    return input;
  });
  return {
    node,
    name: String(number),
    update(result) {
      const state = stateOf(board, item, result.answer);
      tag(node, "state", state);
      inputs.forEach((input, index) => {
        input.checked = input.value === result.answer;
        const fits = state === "notyet" && input.value === item.key;
        mark(segments[index], input.checked && board.practice ? state : fits ? "right" : "");
      });
      feedback.update(result);
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
  };
}

/**
 * The items of a plain exercise, one below the other.
 * @param {Board} board
 * @param {HTMLElement} place
 * @param {string} [names]  further classes of the list
 */
export function radioList(board, place, names) {
  const items = board.exercise.items.filter((item) => !item.optional);
  const rows = new Map(items.map((item, index) => [item.id, radioItem(board, item, index + 1)]));
  place.append(
    list(
      [...rows.values()].map((row) => make("li", {}, row.node)),
      names,
    ),
  );
  return rows;
}

/**
 * A list that unfolds to choose from, closed until then.
 * @param {Board} board
 * @param {Item} item
 * @param {string} text  as long as nothing is chosen
 * @param {Record<string, string>} names  attributes that name the list
 * @param {(option: string) => void} choose
 */
export function picker(board, item, text, names, choose) {
  const select = make(
    "select",
    names,
    make("option", { value: "", hidden: true }, text),
    item.options.map((value) => make("option", { value }, labelOf(board.exercise, value))),
  );
  select.addEventListener("change", () => choose(select.value));
  return select;
}

/**
 * A box to tick for those who are sure, where the exercise asks for it; never scored. The core keeps it.
 * @param {Board} board
 * @param {string} name  what the exercise calls that: an item's id, or that of a group
 * @param {string} [about]  the same in words, where no group around the box says it
 */
export function confidence(board, name, about) {
  const id = `${name}-confidence`;
  if (!board.item(id)) return "";
  return make(
    "label",
    { class: "wp-box" },
    make("input", {
      type: "checkbox",
      name: id,
      "aria-label": about ? `${t("board.sure")}: ${about}` : false,
    }),
    t("board.sure"),
  );
}

/**
 * Puts a small sign on a segment: right, notyet, or none.
 * @param {HTMLElement} segment
 * @param {string} sign
 */
function mark(segment, sign) {
  if (segment.dataset.mark === sign) return;
  segment.dataset.mark = sign;
  segment.querySelector(".wp-mark")?.remove();
  if (sign) segment.append(make("span", { class: "wp-mark" }, icon(sign)));
}

/**
 * "22:03" today, "20 Nov, 22:03" on another day; in the reader's own time zone.
 * @param {string} saved  ISO 8601
 */
function clock(saved) {
  const time = new Date(saved);
  if (Number.isNaN(time.getTime())) return "";
  const hours = time.toTimeString().slice(0, 5);
  if (time.toDateString() === new Date().toDateString()) return hours;
  return `${time.toLocaleDateString(t("board.dates"), { day: "numeric", month: "short" })}, ${hours}`;
}

/**
 * What this browser keeps for us; without storage nothing, and the choices still stand on the screen.
 * @param {"localStorage" | "sessionStorage"} where
 * @param {string} key
 * @param {unknown} [value]  to keep from now on
 */
export function kept(where, key, value) {
  try {
    if (value !== undefined) globalThis[where][key] = JSON.stringify(value);
    return JSON.parse(globalThis[where][key]);
  } catch {
    return null;
  }
}

/**
 * Choices that the kernel has not confirmed outlive a kernel restart here, for the life of the tab.
 * @param {Exercise} exercise
 */
function waitingRoom(exercise) {
  const key = `whichpm:unsaved:${exercise.slug}`;
  return {
    /** @param {Answers | null} answers  null forgets */
    put(answers) {
      kept("sessionStorage", key, answers && { revision: exercise.revision, at: Date.now(), answers });
    },
    /**
     * @param {string} saved  when the host last saved
     * @returns {Answers | null}
     */
    take(saved) {
      const found = kept("sessionStorage", key);
      const newer = found && !(Date.parse(saved) > found.at);
      return newer && found.revision === exercise.revision ? found.answers : null;
    },
  };
}

/**
 * The result of a practice exercise, from when the last item is answered.
 * @param {Exercise} exercise
 * @param {number} level  of its heading
 * @param {HTMLElement} actions
 * @param {HTMLElement | ""} summary  of the kind
 */
function resultPanel(exercise, level, actions, summary) {
  const title = make("div", { class: "wp-result-title wp-head", role: "heading", "aria-level": level });
  const perLine = make("div", { class: "wp-lines" });
  const told = make("ol");
  const scored = exercise.items.filter((item) => item.key && (item.points ?? 1) > 0);
  const lines = [...new Set(scored.map((item) => item.line ?? 0))].filter(Boolean).sort();
  const name = make("summary");
  const every = make("details", { class: "wp-every" }, name, told);
  const node = make("section", { class: "wp-result", hidden: true }, title, summary, perLine, actions, every);

  return {
    node,
    /** @param {Score} score @param {(id: string) => ItemScore} of */
    update(score, of) {
      hide(node, score.left.length > 0 || score.maximum === 0);
      if (node.hidden) return;
      const asked = scored.filter((item) => of(item.id).asked);
      write(title, reached(score));
      const rows = lines.map((line) => {
        const own = asked.filter((item) => item.line === line).map((item) => of(item.id));
        const head = make(
          "span",
          {},
          make("strong", {}, t("board.line", { n: line })),
          " ",
          exercise.test?.[line] ?? "",
        );
        return [head, count(own.filter((item) => item.points === item.maximum).length, own.length)];
      });
      perLine.replaceChildren(lines.length ? table(t("board.by_line"), [], rows) : "");
      write(name, t("board.explained", { n: asked.length }));
      told.replaceChildren(
        ...asked.map((item) => {
          const { state, verdict, fitting } = verdictOf(exercise, item, of(item.id));
          const chosen = t("board.chosen", { label: labelOf(exercise, of(item.id).answer ?? "") });
          return make(
            "li",
            { "data-state": state },
            make("p", { class: "wp-asked" }, item.text),
            make("p", { class: "wp-told" }, `${verdict} ${chosen} ${fitting}`),
            make("p", {}, item.why?.[item.key ?? ""] ?? ""),
          );
        }),
      );
    },
  };
}

/** @param {number} points */
const rounded = (points) => Math.round(points * 100) / 100;

/** @param {Score} score */
const reached = (score) => t("board.result", { points: rounded(score.points), most: rounded(score.maximum) });

/**
 * The result as it is announced.
 * @param {Score} score
 */
export const told = (score) => `${reached(score)}. ${t("board.below")}`;

/**
 * @param {number} done
 * @param {number} all
 */
const count = (done, all) => t("board.count", { done, all });

/**
 * Shows the board of `model` in `el`.
 * @param {{ model: Model, el: HTMLElement }} host
 * @returns {() => void}  takes the board away again
 */
function render({ model, el }) {
  const exercise = /** @type {Exercise} */ (model.get("exercise"));
  const place = /** @type {string} */ (model.get("place") ?? "page");
  const kind = kinds.get(exercise.kind);
  if (!kind) {
    const words = t("board.unknown", { kind: exercise.kind });
    el.append(make("p", { class: "wp-problem" }, words));
    return () => el.replaceChildren();
  }
  const practice = exercise.pool === "practice";
  const waiting = place === "notebook" ? waitingRoom(exercise) : null;
  const heading = el.closest("section")?.querySelector("h1, h2, h3, h4, h5");
  const level = heading ? Number(heading.tagName[1]) + 1 : 3;
  const uid = `wp${Math.random().toString(36).slice(2, 9)}`;
  let lastChosen = "";

  /** @type {Board} */
  const board = {
    exercise,
    practice,
    uid,
    answers: () => model.get("answers") ?? {},
    choose: (item, option) => board.set({ [item]: option }, item),
    set(changes, item = "") {
      lastChosen = item;
      commit({ ...model.get("answers"), ...changes });
    },
    forget,
    say,
    item: (id) => /** @type {Item} */ (exercise.items.find((item) => item.id === id)),
  };

  // --- what is on the board -------------------------------------------------------------------------------
  const title = make(
    "div",
    { class: "wp-title wp-head", id: `${uid}-title`, role: "heading", "aria-level": level },
    exercise.title,
  );
  const counted = make("span", { class: "wp-count" });
  const save = make("span", { class: "wp-save" });
  const state = make("p", { class: "wp-state wp-small" }, counted, " ", t("board.answered"), save);
  const story = make(
    "details",
    { class: "wp-story", open: true },
    make("summary", {}, t("board.story")),
    exercise.story.map((paragraph) => make("p", {}, paragraph)),
  );
  story.hidden = exercise.story.length === 0;
  const most = Math.max(...exercise.items.map((item) => item.options.length));
  const task = make("p", { class: "wp-task wp-small" }, t(kind.task ?? "board.task"));
  if (!kind.task) task.append(" ", make("span", { class: "wp-keys" }, t("board.keys", { n: most })));
  const items = make("div");
  const view = kind.mount(board, items);
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = items.querySelectorAll("[name$=-confidence]");
  for (const box of boxes)
    box.addEventListener("change", () => board.set({ [box.name]: box.checked ? "sure" : "unsure" }));
  const focus = (/** @type {string} */ id) => view.rows.get(id)?.focus();
  const scored = () => score(exercise, board.answers());

  const noticeText = make("span");
  const closeNotice = button(t("board.close"), () => {
    closed = noticeText.textContent ?? "";
    notice.hidden = true;
    focus((lastChosen || exercise.items[0]?.id) ?? "");
  });
  const notice = make("div", { class: "wp-problem", hidden: true }, noticeText, closeNotice);

  const leftText = make("span", { class: "wp-left-count" });
  const jumps = exercise.items.map(({ id }) => {
    const name = view.rows.get(id)?.name ?? "";
    return button(name, () => focus(id), {
      class: "wp-button wp-jump",
      "aria-label": t("board.go", { name }),
    });
  });
  const leftMore = make("span");
  const left = make("div", { class: "wp-left" }, leftText, jumps, leftMore);

  const again = button("", () => {
    const missed = scored()
      .items.filter((item) => item.asked && item.points < item.maximum)
      .map((item) => item.id);
    forget(missed);
    focus(missed[0]);
  });
  const actions = make("div", { class: "wp-actions" }, again);
  const result = resultPanel(exercise, level + 1, actions, view.summary ?? "");

  const startOver = button(t("board.over"), () => confirming(true), { class: "wp-button wp-quiet" });
  const question = make("span", { id: `${uid}-sure` });
  const keep = button(t("board.keep"), () => confirming(false));
  const clear = button(t("board.clear"), () => {
    forget(exercise.items.map((item) => item.id));
    confirming(false);
    focus(exercise.items[0].id);
    say(t("board.cleared"));
  });
  const sure = make(
    "div",
    { class: "wp-sure", role: "group", "aria-labelledby": `${uid}-sure`, hidden: true },
    question,
    clear,
    keep,
  );
  const reset = make("div", { class: "wp-reset" }, startOver, sure);
  const live = make("div", { class: "wp-live", role: "status" });

  const root = make(
    "div",
    {
      class: "wp-board",
      role: "group",
      "aria-labelledby": `${uid}-title`,
      "data-place": place,
      "data-kind": exercise.kind,
    },
    [title, state, notice, story, task, items, left, result.node, reset, live],
  );
  el.classList.add("wp-host");
  el.append(root);

  // --- changes --------------------------------------------------------------------------------------------
  /** @param {Answers} answers */
  function commit(answers) {
    model.set("answers", answers);
    model.set("seq", (model.get("seq") || 0) + 1);
    waiting?.put(answers);
    model.save_changes();
  }

  /** @param {string[]} ids */
  function forget(ids) {
    lastChosen = "";
    const kept = Object.entries(model.get("answers")).filter(([id]) => !ids.includes(id));
    commit(Object.fromEntries(kept));
  }

  /** @param {boolean} asking */
  function confirming(asking) {
    sure.hidden = !asking;
    startOver.hidden = asking;
    (asking ? keep : startOver).focus();
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;
  /**
   * Announces politely; of several messages in a row only the last is read out.
   * @param {string} text
   */
  function say(text) {
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      live.textContent = text;
    }, 200);
  }

  function update() {
    const current = scored();
    const results = new Map(current.items.map((item) => [item.id, item]));
    const of = (/** @type {string} */ id) => /** @type {ItemScore} */ (results.get(id));
    const done = current.done ?? current.answered;
    const all = current.all ?? done + current.left.length;
    view.update?.(current, of);
    for (const [id, row] of view.rows) row.update(of(id));
    for (const box of boxes) box.checked = of(box.name).answer === "sure";
    write(counted, count(done, all));
    tag(root, "left", String(all - done));

    let listed = 0;
    current.items.forEach((item, index) => {
      const open = current.left.includes(item.id);
      hide(jumps[index], !open || listed >= LISTED || !jumps[index].textContent);
      if (open) listed += 1;
    });
    const more = practice ? "" : ` ${model.get("held") || t("board.change")}`;
    const open = all - done;
    write(leftText, open ? t("board.left", { n: open }) : t("board.all", { n: all }) + more);
    write(leftMore, open > LISTED ? t("board.more", { n: open - LISTED }) : "");

    if (practice) {
      result.update(current, of);
      const missed = current.items.filter((item) => item.asked && item.points < item.maximum).length;
      hide(again, missed === 0);
      write(again, t("board.again", { n: missed }));
    }
    write(question, t("board.clear_sure", { n: current.answered }));
    hide(reset, !(practice || view.restarts) || current.answered === 0);
    if (lastChosen) announce(current);
  }

  /** @param {Score} current */
  function announce(current) {
    const index = exercise.items.findIndex((item) => item.id === lastChosen);
    const parts = [];
    if (practice && index >= 0 && current.items[index].answer !== null) {
      const words = verdictOf(exercise, exercise.items[index], current.items[index]);
      parts.push(words.verdict, words.fitting, words.why, view.note?.(lastChosen) ?? "");
    }
    if (current.left.length === 0) {
      parts.push(
        t("board.all", { n: current.all ?? current.answered }),
        practice && current.maximum > 0 ? told(current) : "",
      );
    }
    if (parts.length) say(parts.filter(Boolean).join(" "));
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waitingForHost;
  let late = false;
  let closed = "";
  let shownNotice = "";

  function updateSaving() {
    const pending = (model.get("saved_seq") || 0) < (model.get("seq") || 0);
    const problem = /** @type {string} */ (model.get("problem") || "");
    const saved = clock(model.get("saved") || "");
    if (!pending) {
      clearTimeout(waitingForHost);
      waitingForHost = undefined;
      late = false;
      if (model.get("seq")) waiting?.put(null);
    } else if (waitingForHost === undefined) {
      waitingForHost = setTimeout(() => {
        late = true;
        updateSaving();
      }, PATIENCE);
    }
    const failed = pending && (late || problem !== "");
    tag(save, "save", failed ? "failed" : pending ? "saving" : saved ? "saved" : "none");
    write(
      save,
      failed ? t("board.unsaved") : pending ? t("board.saving") : saved && t("board.saved", { time: saved }),
    );
    notify(problem || (failed && place === "notebook" ? t("board.no_reply") : ""));
  }

  /** @param {string} text  "" takes the notice away */
  function notify(text) {
    if (text === "") closed = "";
    write(noticeText, text);
    // Where the learner looks: at the item just answered, at the top before that.
    const item = lastChosen && root.querySelector(`[data-item="${lastChosen}"]`);
    if (text && item && !item.contains(notice)) item.append(notice);
    hide(notice, text === "" || text === closed);
    if (text && text !== shownNotice) say(text);
    shownNotice = text;
  }

  // --- wiring ---------------------------------------------------------------------------------------------
  const saving = ["change:seq", "change:saved_seq", "change:saved", "change:problem"];
  model.on("change:answers", update);
  for (const name of saving) model.on(name, updateSaving);

  /**
   * A notebook must not take our keys for its own ("1" would turn the cell into a heading); shortcuts with
   * Ctrl or Cmd, like saving, stay the notebook's. Its listener sits on the document, so ours on the window.
   * @param {KeyboardEvent} event
   */
  const guard = (event) => {
    if (!(event.target instanceof Node && el.contains(event.target))) return;
    if (event.ctrlKey || event.metaKey) el.removeAttribute("data-lm-suppress-shortcuts");
    else el.setAttribute("data-lm-suppress-shortcuts", "true");
  };
  const stop = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !sure.hidden) confirming(false);
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  window.addEventListener("keydown", guard, true);
  el.addEventListener("keydown", stop);

  update();
  const back =
    (model.get("saved_seq") || 0) >= (model.get("seq") || 0) && waiting?.take(model.get("saved") || "");
  if (back) {
    commit(back);
    say(t("board.back"));
  }
  updateSaving();

  return () => {
    clearTimeout(speaking);
    clearTimeout(waitingForHost);
    model.off("change:answers", update);
    for (const name of saving) model.off(name, updateSaving);
    window.removeEventListener("keydown", guard, true);
    root.remove();
  };
}

export default { render };
