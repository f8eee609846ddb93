// @ts-check
/**
 * Where the journal is kept: this browser's storage, shared by all tabs of the site.
 *
 * A write reads first what other tabs have written and adds to it, one tab at a time where the browser has locks.
 * What cannot be written stays in memory and is tried again with the next write.
 */
import { empty, KEY, merge, parse } from "./journal.mjs";
/** @import { Attempt, Journal, Reading } from "./journal.mjs" */

/**
 * @typedef {"" | "damaged" | "newer" | "unkept"} Trouble
 * @typedef {object} Store
 * @property {() => Journal} journal  all that is known, kept or not
 * @property {(attempts: Attempt[], pages?: Record<string, Reading>) => Promise<void>} add
 * @property {() => void} flush  writes at once what waits, because the page is about to go
 * @property {() => Promise<void>} reload  after the storage was changed by other means
 * @property {() => Trouble} trouble  what is wrong with keeping
 * @property {(call: () => void) => void} onChange
 */

/** @returns {Store} */
export function openStore() {
  let kept = empty();
  let waiting = empty();
  /** @type {Trouble} */
  let trouble = "";
  /** @type {Set<() => void>} */
  const calls = new Set();
  const changed = () => calls.forEach((call) => call());

  /** Takes up what the storage holds; sets aside what cannot be used. @returns {boolean}  whether one may write */
  function read() {
    const text = localStorage.getItem(KEY);
    const { journal, why } = parse(text);
    kept = journal;
    if (why === "newer") trouble = why;
    if (why !== "damaged") return !why;
    // Without room to set it aside it stays where it is, and nothing new is kept.
    localStorage.setItem(`${KEY}:aside:${new Date().toISOString()}`, text ?? "");
    localStorage.removeItem(KEY);
    trouble = why;
    return true;
  }

  function write() {
    try {
      if (!read()) return;
      const all = merge(kept, waiting);
      if (waiting.attempts.length || Object.keys(waiting.pages).length)
        localStorage.setItem(KEY, JSON.stringify(all));
      kept = all;
      waiting = empty();
      if (trouble === "unkept") trouble = "";
    } catch {
      trouble = "unkept";
    }
  }

  async function save() {
    await (navigator.locks?.request(KEY, write) ?? write());
    changed();
  }

  try {
    read();
  } catch {
    // Storage that fails is reported with the first thing to keep, when it matters.
  }
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    kept = parse(event.key && event.newValue).journal;
    changed();
  });
  // A page that comes back from the history has missed what other tabs did.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) save();
  });
  return {
    journal: () => merge(kept, waiting),
    add(attempts, pages = {}) {
      waiting = merge(waiting, { version: 1, attempts, pages });
      return save();
    },
    flush: write,
    reload: () => {
      trouble = "";
      return save();
    },
    trouble: () => trouble,
    onChange: (call) => void calls.add(call),
  };
}
