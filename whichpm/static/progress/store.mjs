// @ts-check
/**
 * Where the journal is kept: this browser's storage, shared by all tabs of the site.
 *
 * A write reads first what other tabs have written and adds to it, one tab at a time where the browser has locks.
 * What cannot be written stays in memory and is tried again with the next write.
 */
import { empty, merge, NAME, parse } from "./journal.mjs";
import { keep, keyOf, recall } from "../storage.mjs";
import { follow, isAllowed, setAside } from "../stored.mjs";
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
    const text = recall(NAME);
    const { journal, why } = parse(text);
    kept = journal;
    if (why === "newer") trouble = why;
    if (why !== "damaged") return !why;
    // Without room to set it aside it stays where it is, and nothing new is kept.
    trouble = setAside(NAME, text ?? "") ? why : "unkept";
    return trouble === why;
  }

  function write() {
    if (!isAllowed()) trouble = "unkept";
    if (!isAllowed() || !read()) return;
    const all = merge(kept, waiting);
    const some = waiting.attempts.length || Object.keys(waiting.pages).length;
    if (some && !keep(NAME, JSON.stringify(all))) {
      trouble = "unkept";
      return;
    }
    kept = all;
    waiting = empty();
    if (trouble === "unkept") trouble = "";
  }

  async function save() {
    // A sandboxed frame has locks and refuses them.
    const locks = navigator.locks?.request(keyOf(NAME), write);
    await (locks ? locks.catch(write) : write());
    changed();
  }

  read();
  // What another tab deleted is gone here too, also what waits to be kept.
  follow(NAME, (text) => {
    if (text === null) waiting = empty();
    kept = parse(text).journal;
    changed();
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
