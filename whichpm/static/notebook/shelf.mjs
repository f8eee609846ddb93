// @ts-check
/**
 * Where a notebook keeps what the site keeps in the browser: in a file beside it, through Python.
 *
 * It has the few methods of `localStorage` that storage.mjs uses, so that boards, review and progress are the site's
 * own. A write says what it is based on, so that Python can tell whether somebody else wrote in between. What one
 * board keeps the others hear, also those of other notebooks of the folder in this browser.
 */

/**
 * @typedef {object} Shelf
 * @property {string} home  names the folder
 * @property {(key: string) => string | null} getItem
 * @property {(key: string, text: string) => void} setItem
 * @property {(key: string) => void} removeItem
 * @property {() => string[]} keys
 * @property {() => number} sent  how many writes were sent
 * @property {(call: (told: { n: number, name: string, problem: string }) => void) => void} onReply  of Python to a write
 * @property {() => void} end
 */

/**
 * Asks Python for what the file holds.
 * @param {any} model  of anywidget
 * @returns {Promise<{ shelf: Shelf, problem: string }>}  once Python has answered
 */
export function openShelf(model) {
  const home = String(model.get("folder"));
  const before = `whichpm:${home}:`;
  const nameOf = (/** @type {string} */ key) => key.slice(before.length);
  /** @type {Map<string, string>} */
  const held = new Map();
  /** @type {Set<(told: { n: number, name: string, problem: string }) => void>} */
  const calls = new Set();
  const channel = new BroadcastChannel(`whichpm:${home}`);
  let sent = 0;
  /** Writes of a name that Python has not answered yet. @type {Map<string, number>} */
  const open = new Map();

  /**
   * @param {string} name
   * @param {string | null} text
   */
  function take(name, text) {
    if ((held.get(name) ?? null) === text) return;
    if (text === null) held.delete(name);
    else held.set(name, text);
    window.dispatchEvent(new StorageEvent("storage", { key: before + name, newValue: text }));
  }

  /** @type {Shelf} */
  const shelf = {
    home,
    getItem: (key) => held.get(nameOf(key)) ?? null,
    setItem(key, text) {
      const name = nameOf(key);
      const base = held.get(name) ?? null;
      held.set(name, text);
      sent += 1;
      open.set(name, sent);
      model.send({ kind: "keep", n: sent, name, text, base });
    },
    removeItem(key) {
      const name = nameOf(key);
      held.delete(name);
      sent += 1;
      open.set(name, sent);
      model.send({ kind: "drop", n: sent, name });
    },
    keys: () => [...held.keys()].map((name) => before + name),
    sent: () => sent,
    onReply: (call) => void calls.add(call),
    end: () => channel.close(),
  };
  channel.onmessage = ({ data: { name, text } }) => take(name, text);

  return new Promise((resolve) => {
    model.on("msg:custom", (/** @type {any} */ told) => {
      if (told.kind === "all") {
        for (const [name, text] of Object.entries(told.entries)) take(name, text);
        resolve({ shelf, problem: told.problem });
      } else if (told.kind === "kept") {
        const { n, name, text, problem } = told;
        // An answer to an earlier write says nothing of what was written since.
        if (!problem && open.get(name) === n) take(name, text);
        if (!problem) channel.postMessage({ name, text });
        for (const call of calls) call({ n, name, problem });
      }
    });
    model.send({ kind: "ask" });
  });
}
