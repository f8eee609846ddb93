// @ts-check
/**
 * Whose this browser's storage is: learners may share a computer, and the address of a package is the same for all.
 *
 * What another learner left is put under keys that the course does not look at, where it waits until they come back.
 */
import { number } from "../order.mjs";
import { at, COURSE, keyOf } from "../storage.mjs";
import { names } from "../stored.mjs";

const AWAY = `whichpm-away:${COURSE}:`;
const OWNER = `${AWAY}owner`;

/**
 * Gives the storage to a learner.
 * @param {string} id  as the LMS knows them; "" leaves all as it is
 */
export function takeOver(id) {
  if (!id) return;
  const owner = number(id).toString(36);
  const before = at(OWNER);
  if (before === owner) return;
  for (const name of names()) move(keyOf(name), `${AWAY}${before ?? "nobody"}:${name}`);
  const own = `${AWAY}${owner}:`;
  for (const key of Object.keys(localStorage))
    if (key.startsWith(own)) move(key, keyOf(key.slice(own.length)));
  localStorage.setItem(OWNER, owner);
}

/** @param {string} from  @param {string} to */
function move(from, to) {
  const text = at(from) ?? "";
  localStorage.removeItem(from); // first, as there may not be room for both
  localStorage.setItem(to, text);
}
