// @ts-check
/** One visit to an LMS by SCORM 1.2: looks for its API, begins, reads, writes, saves, ends. */

/** Windows that are looked through upwards. */
const FAR = 12;

/**
 * @typedef {object} Api  of SCORM 1.2; all answers are text
 * @property {(empty: "") => string} LMSInitialize
 * @property {(empty: "") => string} LMSFinish
 * @property {(empty: "") => string} LMSCommit
 * @property {(name: string) => string} LMSGetValue
 * @property {(name: string, value: string) => string} LMSSetValue
 */

/**
 * The API of the LMS: in a window around this one, or in the one that opened it.
 * @param {Window} start
 * @returns {Api | null}
 */
export function findApi(start) {
  return above(start) ?? (start.top?.opener ? above(start.top.opener) : null);
}

/** @param {Window} start @returns {Api | null} */
function above(start) {
  let here = start;
  for (let far = 0; far < FAR; far += 1) {
    try {
      const found = /** @type {any} */ (here).API;
      if (found?.LMSInitialize) return found;
    } catch {
      return null; // a window of another host
    }
    if (here.parent === here) return null;
    here = here.parent;
  }
  return null;
}

/** A visit; without an API nothing is kept and nothing fails. */
export class Session {
  /** @param {Api | null} api */
  constructor(api) {
    this.api = api;
    this.open = false;
    this.since = Date.now();
    /** @type {Map<string, string>}  what the LMS has taken */
    this.taken = new Map();
    /** @type {Map<string, { at: number, said: string }>}  interactions of this visit, by their names */
    this.told = new Map();
    this.next = 0;
  }

  /** @returns {boolean}  whether the LMS listens */
  begin() {
    this.open = isTrue(this.api?.LMSInitialize(""));
    if (this.open) this.next = Number(this.get("cmi.interactions._count")) || 0;
    return this.open;
  }

  /** @param {string} name */
  get(name) {
    return this.open ? String(this.api?.LMSGetValue(name) ?? "") : "";
  }

  /**
   * Writes what the LMS does not have yet.
   * @param {string} name
   * @param {string} value
   * @returns {boolean}  whether it has it now
   */
  set(name, value) {
    if (!this.open) return false;
    if (this.taken.get(name) === value) return true;
    const done = isTrue(this.api?.LMSSetValue(name, value));
    if (done) this.taken.set(name, value);
    return done;
  }

  /**
   * Tells what was chosen in a question: once a visit and place, again where it has changed.
   * @param {string} id
   * @param {string} said
   * @param {{ pattern?: string, result?: string }} [more]
   */
  tell(id, said, { pattern, result = "neutral" } = {}) {
    const before = this.told.get(id);
    if (before?.said === said) return true;
    const at = before?.at ?? this.next;
    const name = `cmi.interactions.${at}`;
    if (!before && !this.set(`${name}.id`, id)) return false;
    const written =
      this.set(`${name}.time`, clock(new Date())) &&
      this.set(`${name}.type`, "fill-in") &&
      this.set(`${name}.student_response`, said) &&
      this.set(`${name}.result`, result);
    if (pattern !== undefined && !before) this.set(`${name}.correct_responses.0.pattern`, pattern);
    if (!before) this.next += 1;
    if (written) this.told.set(id, { at, said });
    return written;
  }

  /** @returns {boolean}  whether the LMS has saved all of it */
  commit() {
    return this.open && isTrue(this.api?.LMSCommit(""));
  }

  /** Ends the visit, so that the next one begins where this one stopped. */
  end() {
    if (!this.open) return;
    this.set("cmi.core.session_time", span(Date.now() - this.since));
    this.set("cmi.core.exit", "suspend");
    this.commit();
    this.api?.LMSFinish("");
    this.open = false;
  }
}

/** @param {unknown} said  some LMSs answer with a boolean */
const isTrue = (said) => String(said) === "true";

/** @param {Date} time */
const clock = (time) => time.toTimeString().slice(0, 8);

/** A length of time as SCORM 1.2 writes it. @param {number} ms */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part, index) => String(part).padStart(index ? 2 : 4, "0")).join(":");
}
