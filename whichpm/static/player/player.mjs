// @ts-check
/**
 * The player: a board one decision at a time. The same elements as in the list; what is not at its turn is hidden by
 * the style sheet (see `data-turn`), on paper nothing is.
 */
import { withDigit } from "../board/choices.mjs";
import { button, hide, make, tag, write } from "../board/elements.mjs";
import { shorten } from "../board/explanation.mjs";
import { icon, strike } from "../board/icons.mjs";
import { CONFIDENCE } from "../board/endings.mjs";
import { kept } from "../board/keeping.mjs";
import { still } from "../board/still.mjs";
import { keyOf } from "../storage.mjs";
import { t } from "../words.mjs";
import { sheet } from "./sheet.mjs";
import { begin, cardAt, onwards, to, tried, untried } from "./turns.mjs";
import { views } from "./views.mjs";
/** @import { Board, ItemScore, Score, View } from "../board.mjs" */
/** @import { Sitting } from "./turns.mjs" */

/**
 * @typedef {object} Parts  of the board that the player moves in
 * @property {HTMLElement} el  where the board stands
 * @property {HTMLElement} root
 * @property {HTMLElement} stage  around the cards
 * @property {HTMLDetailsElement} story
 * @property {HTMLElement} title
 * @property {() => void} refresh  brings what the board says in step with the view
 * @property {() => HTMLElement} last  what is shown at the end and can take the focus
 */

/**
 * @param {Board} board
 * @param {View} view  of the kind
 * @param {string} place
 */
export function player(board, view, place) {
  const { exercise } = board;
  const key = keyOf(`sitting:${exercise.slug}`);
  /** @type {Parts} */
  let parts;
  /** The items of each card, by the first of them. @type {Map<string, { node: HTMLElement, items: string[] }>} */
  const cards = new Map();
  /** @type {(id: string) => ItemScore} */
  let of;
  let stands = false;
  let one = false;
  /** @type {ReturnType<typeof sheet>} */
  let over;

  const found = kept(key);
  const ids = exercise.items.map((item) => item.id).join();
  /** @type {Sitting | null} */
  let sitting = found?.of === ids ? found : null;

  // --- what is at its turn ----------------------------------------------------------------------------------

  /** Cards that are there now: a story goes on from what was chosen. */
  const live = () =>
    [...cards].flatMap(([name, { node, items }]) =>
      !node.hidden && items.some((id) => of(id).asked) ? [name] : [],
    );
  const asked = (/** @type {string} */ name) => (cards.get(name)?.items ?? []).filter((id) => of(id).asked);
  const isOpen = (/** @type {string} */ name) => asked(name).some((id) => of(id).answer === null);
  const isMissed = (/** @type {string} */ name) => asked(name).some((id) => of(id).points < of(id).maximum);
  /** How many cards there will be. */
  const all = () => Math.max(live().length, view.turns ?? 0);
  const now = () => sitting && cardAt(sitting, live());
  const missed = () =>
    board.practice && !view.once ? live().filter((name) => !isOpen(name) && isMissed(name)) : [];

  /** @param {Sitting} next */
  function keep(next) {
    sitting = next;
    kept(key, { ...next, of: ids });
  }

  // --- the way through --------------------------------------------------------------------------------------

  const track = make("span", { class: "wp-stops" });
  const where = make("span", { class: "wp-where" });
  const rail = make("div", { class: "wp-rail" }, icon("product"), track, icon("clock"), where);
  const back = button(t("board.back_one"), () => go({ .../** @type {Sitting} */ (sitting), at: at() - 1 }));
  const next = button("", step);
  const turns = make("div", { class: "wp-turns" }, back, next);
  const switched = views(place, (wanted) => show(wanted === "one" && parted()));
  /** Whether there is something to show one at a time. */
  const parted = () => cards.size > 1 || view.whole === true;
  const at = () => sitting?.at ?? 0;

  function step() {
    if (!now()) return over.close.click();
    keep(onwards(/** @type {Sitting} */ (sitting), live(), missed()));
    const card = now();
    // What comes round again is asked anew.
    if (card && at() >= live().length && isMissed(card)) {
      const own = asked(card).flatMap((id) => [id, id + CONFIDENCE]);
      keep(untried(/** @type {Sitting} */ (sitting), own));
      board.forget(own);
    }
    go(/** @type {Sitting} */ (sitting));
  }

  /** @param {Sitting} ahead */
  function go(ahead) {
    still(turns, () => {
      keep(ahead);
      update();
      if (now()) enter();
    });
    const card = now();
    if (!card) enter();
    else {
      if (parts.root.dataset.stage === "sheet") parts.root.scrollTop = 0;
      // Only where it would begin out of sight does the page move; who goes by keyboard sees what has the focus.
      (document.querySelector(":focus-visible") ?? cards.get(card)?.node)?.scrollIntoView({
        block: "nearest",
        behavior: "instant",
      });
    }
  }

  /** Gives the focus to what is at its turn. */
  function enter() {
    const card = now();
    const own = view.whole ? [...view.rows.keys()] : card ? asked(card) : [];
    const id = own.find((id) => of(id).answer === null) ?? own[0];
    if (id) view.rows.get(id)?.focus();
    else {
      const last = parts.last();
      // The focus alone would bring the middle of a long one into sight.
      last.focus({ preventScroll: true });
      last.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
  }

  // --- what is seen -----------------------------------------------------------------------------------------

  /** @param {boolean} wanted  one at a time */
  function show(wanted) {
    one = wanted;
    tag(parts.root, "view", one ? "one" : "all");
    parts.story.open = !one;
    const brief = parts.story.querySelector(".wp-brief");
    if (brief) brief.textContent = one ? exercise.story.join(" ") : "";
    if (stands) settle();
  }

  /** Brings the board in step with the view. */
  function settle() {
    stands = true;
    parts.stage.style.minHeight = "";
    parts.refresh();
    for (const told of /** @type {NodeListOf<HTMLElement>} */ (parts.root.querySelectorAll(".wp-feedback")))
      if (one) shorten(told, true);
      else delete told.dataset.short;
    over.want(one);
  }

  function update() {
    if (!one) return;
    const names = live();
    sitting ??= begin(names.map(isOpen));
    const card = now();
    for (const [name, { node }] of cards) tag(node, "turn", name === card ? "now" : "");
    tag(parts.root, "end", !card);
    rails(names, card);
    const n = at() + 1;
    const more = onwards(sitting, names, missed()).again.length - sitting.again.length;
    const last = n >= names.length + sitting.again.length;
    hide(back, at() === 0);
    // A story goes on only once it is known how.
    hide(next, Boolean(card) && last && names.length < all());
    hide(turns, Boolean(back.hidden && next.hidden));
    write(
      next,
      !card
        ? t("board.leave")
        : !last
          ? t("board.next_one")
          : more
            ? t("board.once_more", { n: more })
            : t("board.to_end"),
    );
    tag(next, "ready", !card || !isOpen(card));
    write(over.start, t(names.every(isOpen) ? "board.start" : card ? "board.go_on" : "board.see_end"));
    // What once stood has its room kept, so that "next" stays where it is.
    if (card) grow();
  }

  function grow() {
    const { root, stage } = parts;
    if (root.dataset.stage !== "page") return;
    const room = stage.offsetHeight;
    if (room > parseFloat(stage.style.minHeight || "0") + 1) stage.style.minHeight = `${room}px`;
  }

  /**
   * @param {string[]} names
   * @param {string | null | undefined} card
   */
  function rails(names, card) {
    const stops = view.stops?.() ?? [...names, ...Array(all() - names.length).fill("")].map(stateOf);
    const here = view.stops ? stops.indexOf("open") : names.indexOf(card ?? "");
    while (track.children.length < stops.length) track.append(make("i"));
    while (track.children.length > stops.length) track.lastChild?.remove();
    stops.forEach((state, index) => {
      const dot = /** @type {HTMLElement} */ (track.children[index]);
      tag(dot, "dot", state);
      tag(dot, "now", index === here);
    });
    const isDone = stops.length > 0 && !stops.includes("open");
    if (isDone && rail.dataset.done === "false") strike(track.nextElementSibling);
    tag(rail, "done", isDone);
    const round = at() - names.length + 1;
    const again = /** @type {Sitting} */ (sitting).again.length;
    const told = round > 0 && card ? t("board.at_again", { n: round, all: again }) : "";
    write(where, told || (here < 0 ? "" : t("board.at", { n: here + 1, all: stops.length })));
  }

  /** @param {string} name  of a card; "" of one that is still to come */
  const stateOf = (name) =>
    !name || isOpen(name)
      ? "open"
      : !board.practice || view.waits?.()
        ? "done"
        : isMissed(name)
          ? "notyet"
          : "right";

  return {
    turns,
    rail,
    switch: switched.node,
    /** Takes its place around the cards, once they stand. @param {Parts} given */
    begin(given) {
      parts = given;
      for (const id of view.rows.keys()) {
        const item = /** @type {HTMLElement | null} */ (
          parts.stage.querySelector(`[data-item="${CSS.escape(id)}"]`)
        );
        const node = /** @type {HTMLElement | null | undefined} */ (item?.closest("li, tbody") ?? item);
        if (!node) continue;
        const known = [...cards.values()].find((card) => card.node === node);
        if (known) known.items.push(id);
        else cards.set(id, { node, items: [id] });
      }
      if (view.whole) cards.clear();
      hide(switched.node, !parted());
      over = sheet(parts.el, parts.root, { slug: exercise.slug, label: parts.title.id, enter, place });
      parts.title.before(over.close);
      parts.stage.before(over.start);
      switched.begin();
    },
    /** @param {Score} score @param {(id: string) => ItemScore} scoreOf */
    update(score, scoreOf) {
      of = scoreOf;
      update();
    },
    settle,
    isOne: () => one,
    /** Notes that items are answered. @param {string[]} items */
    note: (items) => one && sitting && keep(tried(sitting, items)),
    /** Begins anew. */
    restart: () => keep(begin(live().map(() => true))),
    /** Whether the first miss of an item may still be put right. @param {string} id */
    isFirst: (id) => one && sitting?.tries[id] === 1,
    /** Brings an item to its turn. @param {string} id */
    reach(id) {
      if (!one || !sitting) return;
      const [card] = [...cards].find(([, { items }]) => items.includes(id)) ?? [];
      if (card) {
        keep(to(sitting, live(), card));
        update();
      }
      over.reach();
    },
    /** Goes on from an item: to what is left on its card, or to the next. @param {string} id */
    next(id) {
      const card = now();
      const rest = card ? asked(card) : [];
      const open = rest.slice(rest.indexOf(id) + 1).find((each) => of(each).answer === null);
      if (open) view.rows.get(open)?.focus();
      else step();
    },
    /**
     * Answers by a digit from wherever keys have no meaning of their own.
     * @param {string} key
     * @param {EventTarget | null} target
     */
    digit(key, target) {
      if (target instanceof Element && target.matches("input[type=radio], select, textarea")) return false;
      const card = one && now();
      const open =
        card && asked(card).find((id) => of(id).answer === null || (sitting?.tries[id] ?? 0) === 1);
      if (!open) return false;
      const node = parts.stage.querySelector(`[data-item="${CSS.escape(open)}"]`);
      const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (
        node?.querySelectorAll("input[type=radio]") ?? []
      );
      const input = withDigit(inputs, key);
      input?.focus();
      input?.click();
      return Boolean(input);
    },
    end() {
      switched.end();
      over?.end();
    },
  };
}
