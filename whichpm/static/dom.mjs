// @ts-check
/** Elements, for the pages' scripts. Text children become text, never markup. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean>} [attributes]  true sets an empty attribute, false none
 * @param {...(Node | string | number | (Node | string | number)[])} children  or lists of them
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false) node.setAttribute(name, value === true ? "" : String(value));
  node.append(.../** @type {(Node | string)[]} */ (children.flat()));
  return node;
}

/**
 * @param {string} text
 * @param {() => void} press
 * @param {string} [names]  further classes
 */
export function button(text, press, names = "") {
  const node = make("button", { type: "button", class: `wp-button ${names}` }, text);
  node.addEventListener("click", press);
  return node;
}
