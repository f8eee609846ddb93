// @ts-check
/** "Which way you mix them up": how often in each direction, and what helps where one stands out. */
import { confusions } from "./derive.mjs";
import { make } from "../board/elements.mjs";
import { shares } from "./picture.mjs";
import { at } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Confusion, Course } from "./derive.mjs" */
/** @import { Journal } from "./journal.mjs" */

/** A direction stands out when one went wrong in it this often, and in this share of the occasions. */
const OFTEN = 3;
const SHARE = 0.1;
const MOST = 2;

/**
 * @param {Course} course
 * @param {Journal} journal
 * @param {string} test  where the ownership test stands, or ""
 */
export function mixedUp(course, journal, test) {
  const found = confusions(course, journal);
  if (!found.length) return [make("p", {}, t("progress-page.noOwners"))];
  const name = (/** @type {Confusion} */ { from, to }) => t(`progress-page.${from}-${to}`);
  const habits = found
    .filter(({ times, of }) => times >= OFTEN && times / of >= SHARE)
    .sort((one, other) => other.times / other.of - one.times / one.of)
    .slice(0, MOST);
  const advice = habits.map((one) =>
    make(
      "li",
      {},
      make("b", {}, t("progress-page.habitIs", { what: name(one), done: one.times, all: one.of })),
      ` ${t(`progress-page.help-${one.from}-${one.to}`)}`,
    ),
  );
  const rows = found.map((one) => ({ name: name(one), times: one.times, of: one.of, part: "mixed" }));
  return [
    make("p", {}, t(habits.length ? "progress-page.habit" : "progress-page.noHabit", { n: habits.length })),
    habits.length ? make("ul", { class: "wp-habits" }, advice) : "",
    habits.length && test ? make("p", {}, make("a", { href: at(test) }, t("progress-page.readTest"))) : "",
    shares(t("progress-page.mixedUp"), [t("progress-page.direction"), t("progress-page.howOften")], rows),
  ];
}
