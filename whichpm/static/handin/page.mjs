// @ts-check
/** What the parts of a problem set's page share: data of the builder, times, and the models of the boards. */
/** @import { Exercise } from "../board.mjs" */
/** @import { Stored } from "../merging.mjs" */

/** What the builder of the book put into a place. @param {Element} place @returns {any} */
export const dataOf = (place) =>
  JSON.parse(place.querySelector("script[type='application/json']")?.textContent ?? "{}");

/**
 * "22:03" today, "20 Nov, 22:03" on another day, in the page's language.
 * @param {string} saved  ISO 8601
 */
export function clock(saved) {
  const time = new Date(saved);
  const today = time.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const day = today ? {} : { day: "numeric", month: "short" };
  const language = document.documentElement.lang || "en";
  return time.toLocaleString(language === "en" ? "en-GB" : language, {
    ...day,
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** The answers to one exercise of the page, wherever its boards stand. */
export class Board {
  /** @param {HTMLElement} place  of the board */
  constructor(place) {
    const state = dataOf(place);
    this.place = place;
    /** @type {Exercise} */
    this.exercise = state.exercise;
    this.model = /** @type {any} */ (globalThis).whichpmPage.modelOf(state);
  }

  /** @returns {Stored | null}  null where nothing is answered */
  get stored() {
    const answers = this.model.get("answers");
    if (!Object.keys(answers).length) return null;
    const { slug, revision } = this.exercise;
    const saved = this.model.get("saved") || new Date().toISOString();
    const order = this.model.get("order");
    return { format: 1, exercise: slug, revision, saved, ...(order ? { order } : {}), answers };
  }

  /**
   * Puts other answers in place of ours. Who has answered nothing here gets the order that they were given in.
   * @param {Pick<Stored, "answers" | "saved" | "order">} stored
   */
  put({ answers, saved, order }) {
    if (order && !this.stored) this.model.set("order", order);
    this.model.set("answers", answers);
    this.model.set("seq", this.model.get("seq") + 1);
    this.model.save_changes(saved);
  }

  /** How many answers are missing, as the board counts; all until it stands. */
  get left() {
    const board = this.place.querySelector(".wp-board");
    const left = board instanceof HTMLElement ? board.dataset.left : undefined;
    return left === undefined ? this.exercise.items.length : Number(left);
  }

  /** Goes to the first item without an answer; says whether there is one to go to. */
  focus() {
    const jump = this.place.querySelector(".wp-jump:not([hidden])");
    if (jump instanceof HTMLElement) jump.click();
    return Boolean(jump);
  }
}
