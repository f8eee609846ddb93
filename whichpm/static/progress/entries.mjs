// @ts-check
/** Two values of one entry of the storage become one, whatever it holds: a journal, answers, texts. Pure. */
import { merge, NAME, parse } from "./journal.mjs";
import { mergedAnswers, mergedTexts } from "../merging.mjs";

/**
 * @param {string} name  of the entry
 * @param {string | null} here  what goes before where nothing tells which is later
 * @param {string} there
 * @returns {string}  with all that either holds; ours where the other cannot be read
 */
export function mergedEntry(name, here, there) {
  if (here === null) return there;
  if (name === NAME) {
    const [ours, theirs] = [parse(here), parse(there)];
    return ours.why || theirs.why ? here : JSON.stringify(merge(ours.journal, theirs.journal));
  }
  const [ours, theirs] = [parsed(here), parsed(there)];
  if (ours?.format !== 1 || theirs?.format !== 1) return here;
  if (ours.exercise && ours.exercise === theirs.exercise && isMap(ours.answers) && isMap(theirs.answers))
    return JSON.stringify(mergedAnswers(ours, theirs));
  if (ours.set && ours.set === theirs.set && isMap(ours.texts) && isMap(theirs.texts))
    return JSON.stringify({ ...ours, texts: mergedTexts(ours.texts, theirs.texts) });
  return here;
}

/** @param {unknown} value */
const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
