// @ts-check
/**
 * Answers in the learner's own words, kept in this browser; other tabs of the same set stay in step.
 *
 * Each text has its own time, so that two tabs which write two texts do not undo each other. What is kept and cannot
 * be read is set aside, never written over.
 */
import { t } from "../words.mjs";

/** @typedef {{ text: string, saved: string }} Kept */

export class Texts {
  /** @param {string} set  name of the problem set */
  constructor(set) {
    this.set = set;
    this.key = `whichpm:${set}:text`;
    /** @type {Record<string, Kept>} */
    this.kept = {};
    /** What keeps a text from being saved, in words; or "". */
    this.problem = "";
    this.blocked = false;
    /** @type {(() => void)[]} */
    this.calls = [];
    this.load();
    window.addEventListener("storage", (event) => {
      if (event.key === this.key || event.key === null) this.load();
    });
    // A page that comes back from the history has missed what other tabs did.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.load();
    });
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
    try {
      if (this.blocked) throw new Error("what is kept could not be set aside");
      localStorage.setItem(this.key, JSON.stringify({ format: 1, set: this.set, texts: this.kept }));
      this.problem = "";
    } catch {
      this.problem = t("handin.text_not_kept");
    }
    this.tell();
  }

  load() {
    this.merge();
    this.tell();
  }

  tell() {
    for (const call of this.calls) call();
  }

  /** Takes up what is kept, except where ours is later. */
  merge() {
    let text;
    try {
      text = localStorage.getItem(this.key);
    } catch {
      return; // Forbidden storage is reported with the first word, when it matters.
    }
    if (text === null) return;
    const found = read(text, this.set);
    if (typeof found === "string") this.setAside(text, found);
    else
      for (const [name, kept] of Object.entries(found))
        if (!(kept.saved < this.of(name).saved)) this.kept = { ...this.kept, [name]: kept };
  }

  /**
   * @param {string} text
   * @param {string} why
   */
  setAside(text, why) {
    const aside = `${this.key}:aside:${new Date().toISOString()}`;
    try {
      localStorage.setItem(aside, text);
      localStorage.removeItem(this.key);
      this.problem = t("handin.text_aside", { why, aside });
    } catch {
      this.blocked = true;
      this.problem = t("handin.text_stuck", { why });
    }
  }
}

/**
 * @param {string} text  as kept
 * @param {string} set
 * @returns {Record<string, Kept> | string}  the texts, or why they cannot be used
 */
function read(text, set) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return t("handin.why_damaged");
  }
  if (found?.format > 1) return t("handin.why_newer");
  const texts = found?.texts;
  const sound =
    found?.format === 1 &&
    found.set === set &&
    texts &&
    typeof texts === "object" &&
    Object.values(texts).every((one) => typeof one?.text === "string" && typeof one.saved === "string");
  return sound ? texts : t("handin.why_foreign");
}
