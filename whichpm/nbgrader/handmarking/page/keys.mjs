/** The keys of the page: the list that is shown is the one that is obeyed. */

/**
 * @typedef {{ shown: string, does: string, keys: string[], run: (key: string) => unknown }} Key
 */

/**
 * @param {Key[]} keys
 * @param {HTMLElement} list where they are shown
 * @param {() => boolean} singles whether keys without Ctrl work
 * @param {(job: () => unknown) => void} queue runs one after the other
 * @param {() => unknown} save for Ctrl+Enter
 * @param {() => void} leave for Escape in a text
 */
export function listen(keys, list, singles, queue, save, leave) {
  const shown = [
    ...keys,
    { shown: "Tab", does: "on to what comes next: halves, criteria, buttons" },
    { shown: "Enter", does: "on points and on the text: save, and on to the next that waits" },
    { shown: "Ctrl+Enter", does: "the same from anywhere" },
  ];
  for (const each of shown) {
    const key = document.createElement("kbd");
    key.textContent = each.shown;
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.append(key);
    text.textContent = each.does;
    const pair = document.createElement("div");
    pair.append(term, text);
    list.append(pair);
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || !hasOwnEnter(event.target))) {
      event.preventDefault();
      queue(save);
    } else if (event.key === "Escape" && isTyping(event.target)) {
      leave();
    } else if (!event.ctrlKey && !event.metaKey && singles() && !isTyping(event.target)) {
      if (event.repeat) return;
      const found = keys.find((each) => each.keys.includes(event.key));
      if (!found) return;
      event.preventDefault();
      queue(() => found.run(event.key));
    }
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.matches("textarea, select, input[type=number]");
}

/** @param {EventTarget | null} target */
function hasOwnEnter(target) {
  return (
    target instanceof Element && target.closest("button, summary, textarea, select, header, footer") !== null
  );
}
