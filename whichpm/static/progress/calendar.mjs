// @ts-check
/** A reminder as a calendar file (RFC 5545), in the reader's own time. Pure. */

/** How often: the rule, and whether a day may be its first. */
const RULES = {
  daily: { rule: "FREQ=DAILY", first: () => true },
  working: {
    rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    first: (/** @type {Date} */ day) => day.getDay() % 6 !== 0,
  },
  weekly: { rule: "FREQ=WEEKLY", first: () => true },
};

/** @typedef {keyof typeof RULES} Often */

/**
 * @param {object} told
 * @param {Often} told.often
 * @param {string} told.time  "08:30"
 * @param {Date} told.now
 * @param {string} told.title
 * @param {string} told.address  where the card is; "" for none
 * @param {string} told.id  of the reminder: the same again replaces the earlier one in a calendar
 */
export function reminder({ often, time, now, title, address, id }) {
  const { rule, first } = RULES[often];
  const [hour, minute] = time.split(":").map(Number);
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour, minute);
  while (start <= now || !first(start)) start.setDate(start.getDate() + 1);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//which-pm//reminder//EN",
    "BEGIN:VEVENT",
    `UID:${id}`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, "")}`,
    `DTSTART:${local(start)}`,
    "DURATION:PT5M",
    `RRULE:${rule}`,
    `SUMMARY:${escaped(title)}`,
    ...(address ? [`URL:${address}`, `DESCRIPTION:${escaped(address)}`] : []),
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escaped(title)}`,
    "TRIGGER:PT0S",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** A time without a zone: half past eight, wherever the reader is. @param {Date} time */
function local(time) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}${two(time.getMinutes())}00`;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");

/** No line of the file is over 75 bytes; what is longer goes on in the next, after a space. @param {string} line */
function folded(line) {
  const size = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
  let [done, rest] = ["", ""];
  for (const letter of line) {
    if (size(rest + letter) > 74) [done, rest] = [`${done}${rest}\r\n `, ""];
    rest += letter;
  }
  return done + rest;
}
