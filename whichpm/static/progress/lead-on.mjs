// @ts-check
/** Where to go on. The contents of the page know the chapters' titles and addresses. */
import { make } from "../board/elements.mjs";
import { at, known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/** The link of the contents to a page, whose name may come out of anybody's file. @param {string} page */
const linkTo = (page) => document.querySelector(`.wp-tick[data-page="${CSS.escape(page)}"]`)?.closest("a");

/**
 * Where to go on: the section or exercise of last time, or the next chapter where that one is done. Whether a problem
 * set is done, only the learner knows.
 * @param {Journal} journal
 * @returns {{ href: string, chapter: string, section: string } | null}
 */
function whereLeft(journal) {
  const { pages } = journal;
  const chapters = known().standings(journal);
  const names = Object.keys(chapters);
  let [name] = Object.keys(pages)
    .filter(linkTo)
    .sort((a, b) => pages[b].at - pages[a].at);
  if (!name) return null;
  let { section, title } = pages[name];
  const { all, mastered, shaky, read } = chapters[name] ?? {};
  if (read && mastered + shaky === all) {
    section = title = "";
    name = names.slice(names.indexOf(name)).find((one) => !chapters[one].read) ?? "";
  }
  const link = linkTo(name);
  if (!link) return null;
  // Beside the title, a link holds the chapter's number and the tick.
  const chapter = [...link.childNodes].map((node) => (node instanceof Text ? node.data.trim() : "")).join("");
  return {
    href: (link.getAttribute("href") ?? "").split("#")[0] + (section && `#${section}`),
    chapter,
    section: title,
  };
}

/**
 * The link there; none for who has not begun, or is through.
 * @param {Journal} journal
 */
export function leadOn(journal) {
  const target = whereLeft(journal);
  if (!target) return null;
  const { href, chapter, section } = target;
  return card(href, [t("continue.title"), chapter, section].filter(Boolean));
}

/**
 * A link of a few lines: what it does, where it leads, and more.
 * @param {string} href
 * @param {string[]} lines
 * @param {string} [names]  further classes
 */
export function card(href, lines, names = "") {
  const spans = lines.flatMap((line) => [make("span", {}, line), " "]);
  return make("a", { class: `wp-on ${names}`.trim(), href }, spans);
}

/** The link to the first chapter, for who has not begun. @param {{ url: string, title: string }[]} chapters */
export function begin([first]) {
  return first ? card(at(first.url), [t("continue.begin"), first.title]) : "";
}
