// @ts-check
/** Models with the few methods of anywidget that modules use, where no kernel is behind the board. */
import { rebased, sameAnswers } from "./merging.mjs";
import { isOwn, learnersSeed, seedIn } from "./order.mjs";
import { keep, recall } from "./storage.mjs";
import { checked, follow, isMapOf, recallEarlier, setAside } from "./stored.mjs";
import { t } from "./words.mjs";
/** @import { Stored } from "./merging.mjs" */

/** A model for one page. */
export class LocalModel {
  /** @param {Record<string, unknown>} state */
  constructor(state) {
    /** @type {Record<string, any>} */
    this.state = { ...state };
    /** @type {Map<string, Set<(value?: any) => void>>} */
    this.calls = new Map();
  }
  /** @param {string} name */
  get(name) {
    return this.state[name];
  }
  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const call of [...(this.calls.get(`change:${name}`) ?? []), ...(this.calls.get("change") ?? [])])
      call();
  }
  /**
   * @param {string} name
   * @param {() => void} call
   */
  on(name, call) {
    this.calls.set(name, (this.calls.get(name) ?? new Set()).add(call));
  }
  /**
   * @param {string} name
   * @param {() => void} [call]  all, if left out
   */
  off(name, call) {
    if (call) this.calls.get(name)?.delete(call);
    else this.calls.delete(name);
  }
  save_changes() {}
  send() {}
}

/** A model for a board on which nothing is answered yet. */
export class BoardModel extends LocalModel {
  /** @param {Record<string, unknown>} state  with the exercise */
  constructor(state) {
    super({ answers: {}, seq: 0, saved_seq: 0, saved: "", problem: "", place: "page", ...state });
  }
}

/**
 * A model whose answers stay in this browser, in the answers format of the course. It reads before it writes, so that
 * of two tabs neither undoes what the other did, deleting included.
 */
export class KeptModel extends BoardModel {
  /**
   * @param {Record<string, any>} state  with the exercise
   * @param {{ refused?: string, claims?: boolean, kept?: (before: Record<string, string>) => void }} [host]  the key
   *   of what is said where nothing can be kept; whether the board says when it saved; and who is told that it did
   */
  constructor(state, { refused = "page.not_kept", claims = true, kept = () => {} } = {}) {
    super(state);
    this.host = { refused, claims, kept };
    /** @type {string} */
    this.name = state.exercise.slug;
    /** @type {Record<string, string>}  the answers as they were last kept */
    this.base = {};
    /** When they were; "" for never. */
    this.at = "";
    /** When the first of them was given, where it is noted. */
    this.began = "";
    this.blocked = false;
    const text = recall(this.name) ?? (claims ? null : recallEarlier(this.name));
    this.state.order = isOwn(state.exercise) ? learnersSeed() : "";
    if (text !== null) this.setAsideUnless(text, this.take(text));
    follow(this.name, (text) => {
      if (text !== null) this.take(text);
      else if (this.at) this.settle({}, "");
    });
  }

  /**
   * @param {Record<string, string>} answers
   * @param {string} saved
   */
  settle(answers, saved) {
    this.base = answers;
    this.at = saved;
    this.set("answers", answers);
    if (this.host.claims) this.set("saved", saved);
  }

  /**
   * @param {string} text  that is kept
   * @param {string} why  it cannot be used; "" where it can
   */
  setAsideUnless(text, why) {
    if (!why) return;
    const aside = setAside(this.name, text);
    this.blocked = !aside;
    this.set("problem", t(aside ? "page.damaged" : "page.stuck", { why, aside }));
  }

  /**
   * Takes up stored answers unless ours are later.
   * @param {string} text
   * @returns {string}  why they cannot be used, or ""
   */
  take(text) {
    const stored = read(text, this.name);
    if (typeof stored === "string") return stored;
    // The order of the first answers that are found here stays; those of an earlier version have none.
    if (!this.at && isOwn(this.get("exercise"))) this.set("order", seedIn(stored.order));
    if (Date.parse(stored.saved) < Date.parse(this.at)) return "";
    this.began = stored.began ?? "";
    this.settle(stored.answers, stored.saved);
    return "";
  }

  /** @param {string} [saved]  when the answers were given, if not now */
  save_changes(saved = new Date().toISOString()) {
    const seq = this.get("seq");
    if (seq === this.get("saved_seq") || this.blocked) return;
    const { slug, revision } = this.get("exercise");
    const before = this.base;
    const answers = this.onTop();
    if (this.blocked) return;
    if (!this.at && this.get("exercise").pool === "graded") this.began = saved;
    const began = this.began ? { began: this.began } : {};
    const order = this.get("order") ? { order: this.get("order") } : {};
    const stored = { format: 1, exercise: slug, revision, saved, ...began, ...order, answers };
    if (!keep(this.name, JSON.stringify(stored))) {
      this.set("problem", t(this.host.refused));
      if (!this.host.claims) this.set("saved_seq", seq);
      return;
    }
    this.settle(answers, saved);
    this.set("saved_seq", seq);
    this.set("problem", "");
    this.host.kept(before);
  }

  /** Our answers, on top of what another tab kept, or deleted, before this one heard of it. */
  onTop() {
    const text = recall(this.name);
    const stored = text === null ? null : read(text, this.name);
    if (text !== null && typeof stored === "string") this.setAsideUnless(text, stored);
    const there = stored && typeof stored === "object" ? stored : { answers: {}, saved: "" };
    const ours = this.get("answers");
    const found = there.saved === this.at ? ours : rebased(this.base, ours, there.answers);
    return sameAnswers(found, ours) ? ours : found;
  }
}

/**
 * @param {string} text  as it is kept
 * @param {string} slug
 * @returns {Stored | string}  or why it cannot be used
 */
function read(text, slug) {
  const isOption = (/** @type {unknown} */ one) => typeof one === "string";
  const { found, why } = checked(
    text,
    ({ exercise, saved, answers }) =>
      exercise === slug && typeof saved === "string" && isMapOf(answers, isOption),
  );
  return why ? t(`page.why_${why}`) : found;
}
