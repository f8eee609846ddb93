// @ts-check
/**
 * Answers in the learner's own words, kept in this browser; other tabs of the same set stay in step.
 *
 * Each text has its own time, so that two tabs which write two texts do not undo each other. What is kept and cannot
 * be read is set aside, never written over.
 */
import { mergedTexts } from "../merging.mjs";
import { keep, recall } from "../storage.mjs";
import { checked, follow, isMapOf, setAside } from "../stored.mjs";
import { t } from "../words.mjs";
/** @import { Text } from "../merging.mjs" */

/** What went wrong, in the words of a problem set. */
const SAID = {
  not_kept: "handin.text_not_kept",
  aside: "handin.text_aside",
  stuck: "handin.text_stuck",
  damaged: "handin.why_damaged",
  newer: "handin.why_newer",
  foreign: "handin.why_foreign",
};

export class Texts {
  /**
   * @param {string} set  name of the problem set, or of what else has texts
   * @param {typeof SAID} [said]  the messages that say what went wrong
   */
  constructor(set, said = SAID) {
    this.set = set;
    this.said = said;
    this.name = `${set}:text`;
    /** @type {Record<string, Text>} */
    this.kept = {};
    /** What keeps a text from being saved, in words; or "". */
    this.problem = "";
    this.blocked = false;
    /** Whether the storage holds our texts, or did when we last looked. */
    this.stored = false;
    /** @type {(() => void)[]} */
    this.calls = [];
    this.load();
    follow(this.name, () => this.load());
  }

  /** @param {() => void} call  after every change, here or in another tab */
  on(call) {
    this.calls.push(call);
  }

  /** @param {string} name */
  of(name) {
    return Object.hasOwn(this.kept, name) ? this.kept[name] : { text: "", saved: "" };
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  put(name, text) {
    this.merge();
    this.kept = { ...this.kept, [name]: { text, saved: new Date().toISOString() } };
    const whole = JSON.stringify({ format: 1, set: this.set, texts: this.kept });
    this.problem = !this.blocked && keep(this.name, whole) ? "" : t(this.said.not_kept);
    this.stored ||= !this.problem;
    this.tell();
  }

  load() {
    this.merge();
    this.tell();
  }

  tell() {
    for (const call of this.calls) call();
  }

  /** Takes up what is kept, except where ours is later; what was deleted in another tab is gone here too. */
  merge() {
    const text = recall(this.name);
    if (text === null) {
      if (this.stored) this.kept = {};
      this.stored = false;
      return;
    }
    const { found, why } = read(text, this.set);
    if (why) return this.setAside(text, t(this.said[why]));
    this.stored = true;
    this.kept = mergedTexts(found, this.kept);
  }

  /**
   * @param {string} text
   * @param {string} why
   */
  setAside(text, why) {
    const aside = setAside(this.name, text);
    this.blocked = !aside;
    this.problem = t(aside ? this.said.aside : this.said.stuck, { why, aside });
  }
}

/**
 * @param {string} text  as kept
 * @param {string} set
 * @returns {{ found: Record<string, Text>, why: "" | "damaged" | "newer" | "foreign" }}  the texts, or why they cannot be used
 */
function read(text, set) {
  const isText = (/** @type {any} */ one) => typeof one?.text === "string" && typeof one.saved === "string";
  const { found, why } = checked(text, (found) => found.set === set && isMapOf(found.texts, isText));
  return { found: why ? {} : found.texts, why };
}
