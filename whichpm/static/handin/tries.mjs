// @ts-check
/** The tries of which a learner has seen the result, at most two, kept in this browser. */
import { keep, recall } from "../storage.mjs";
import { checked, follow, isMapOf, setAside } from "../stored.mjs";
/** @import { Answers } from "../board.mjs" */

const NONE = JSON.stringify({ format: 1, tries: [] });

/**
 * @typedef {{ at: string, answers: Record<string, Answers>, points?: number, most?: number }} Try  when, the answers by
 *   exercise, and what they came to, for pages that do not have the keys
 */

export class Tries {
  /**
   * @param {string} set  name of the problem set
   * @param {() => void} changed  called when another tab has changed them
   */
  constructor(set, changed) {
    this.name = `${set}:result`;
    /** @type {Try[]} */
    this.tries = [];
    /** Whether the learner has set out on the second try. */
    this.again = false;
    /** Whether this browser keeps them. */
    this.kept = true;
    /** Whether there is something else under the name, and no room to set it aside. */
    this.blocked = false;
    this.load(recall(this.name));
    follow(this.name, (text) => {
      this.load(text);
      changed();
    });
  }

  /** Takes up what is kept; what cannot be read is no try, and set aside. @param {string | null} text */
  load(text) {
    const isOption = (/** @type {unknown} */ one) => typeof one === "string";
    const isTry = (/** @type {any} */ one) => isMapOf(one?.answers, (each) => isMapOf(each, isOption));
    const { found } = checked(text ?? NONE, ({ tries }) => Array.isArray(tries) && tries.every(isTry));
    this.tries = found?.tries ?? [];
    this.again = found?.again === true;
    this.blocked = text !== null && !found && !setAside(this.name, text);
  }

  /** Whether the result of the last try is to be seen, not asked for. */
  get shown() {
    return this.tries.length > 0 && !this.again;
  }

  /**
   * @param {Record<string, Answers>} answers
   * @param {number} points
   * @param {number} most
   */
  add(answers, points, most) {
    this.tries = [...this.tries, { at: new Date().toISOString(), answers, points, most }].slice(-2);
    this.again = false;
    this.keep();
  }

  setOut() {
    this.again = true;
    this.keep();
  }

  keep() {
    const { tries, again } = this;
    this.kept = !this.blocked && keep(this.name, JSON.stringify({ format: 1, tries, again }));
  }
}
