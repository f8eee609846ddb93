// @ts-check
/** Elements, and changes of them. Text children become text, never markup. */

/**
 * An element with attributes and children; text children become text, never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes]  true sets an empty attribute, false none
 * @param {...(Node | string | number | (Node | string | number)[])} children  or lists of them
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) node.setAttribute(name, value === true ? "" : `${value}`);
  }
  node.append(.../** @type {(Node | string)[]} */ (children.flat()));
  return node;
}

/**
 * A button that does something.
 * @param {string | number} text
 * @param {() => void} press
 * @param {Record<string, string>} [attributes]
 */
export function button(text, press, attributes = {}) {
  const node = make("button", { type: "button", class: "wp-button", ...attributes }, text);
  node.addEventListener("click", press);
  return node;
}

/**
 * Listens to plain keys, not to shortcuts.
 * @param {HTMLElement} node
 * @param {(key: string, target: EventTarget | null) => unknown} press  gives something if the key meant something
 */
export function onKey(node, press) {
  node.addEventListener("keydown", (event) => {
    if (!(event.altKey || event.ctrlKey || event.metaKey) && press(event.key, event.target))
      event.preventDefault();
  });
}

/**
 * A table of what was reached; rows and columns without a head have "" there.
 * @param {string} caption
 * @param {string[]} heads
 * @param {(Node | string | number)[][]} rows  each begins with its head
 */
export function table(caption, heads, rows) {
  return make(
    "table",
    {},
    make("caption", {}, caption),
    heads.length
      ? make(
          "tr",
          {},
          heads.map((name) => make(name ? "th" : "td", {}, name)),
        )
      : "",
    rows.map(([head, ...cells]) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, head),
        cells.map((cell) => make("td", {}, cell)),
      ),
    ),
  );
}

/**
 * The list in which items stand.
 * @param {HTMLElement[]} lines
 * @param {string} [names]  further classes
 */
export function list(lines, names = "") {
  return make("ol", { class: `wp-items ${names}`, role: "list" }, lines);
}

/**
 * Sets text only where it differs, so that an unchanged text is never announced or selected anew.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Shows or hides, and sets a data attribute, only where that changes something: on a long board every needless
 * attribute costs style work for each item.
 * @param {HTMLElement} node
 * @param {boolean} hidden
 */
export function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * @param {HTMLElement} node
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function tag(node, name, value) {
  if (node.dataset[name] !== `${value}`) node.dataset[name] = `${value}`;
}
