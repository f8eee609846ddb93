// @ts-check
/** The texts of practice questions, a file for each chapter: fetched when one of them is asked. */
import { make } from "../board/elements.mjs";
import { at } from "./shared.mjs";
/** @import { Exercise } from "../board.mjs" */

/** @typedef {Pick<Exercise, "title" | "story" | "options" | "items">} Asked */

/** @type {Map<string, Promise<void>>} */
const loading = new Map();

/**
 * Fetches what is not here yet, as scripts: pages opened by double click may load nothing else.
 * @param {string[]} slugs
 * @returns {Promise<Record<string, Asked>>}  all that is here by then; fails where something cannot be had
 */
export async function questionsOf(slugs) {
  const wanted = Object.keys(whichpmFiles).filter((file) =>
    whichpmFiles[file].some((slug) => slugs.includes(slug)),
  );
  for (const file of wanted) {
    if (!loading.has(file)) loading.set(file, load(file));
    loading.get(file)?.catch(() => loading.delete(file));
  }
  await Promise.all(wanted.map((file) => loading.get(file)));
  return /** @type {any} */ (globalThis).whichpmQuestions ?? {};
}

/**
 * @param {string} file
 * @returns {Promise<void>}
 */
function load(file) {
  return new Promise((resolve, reject) => {
    const script = make("script", { src: at(`_static/whichpm/${file}`) });
    script.onload = () => resolve();
    script.onerror = reject;
    document.head.append(script);
  });
}

/**
 * Two questions to show side by side.
 * @param {number} line  that was missed
 * @param {string} wrong  the option chosen there
 * @param {number} turn  counts, so that the next pair is another
 * @returns {string[] | undefined}
 */
export function pairOf(line, wrong, turn) {
  const pairs = whichpmPairs[line]?.[wrong] ?? whichpmPairs[line]?.[""];
  return pairs?.[turn % pairs.length];
}
