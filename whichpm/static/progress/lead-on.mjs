// @ts-check
/** Where to go on. The contents of the page know the chapters' titles and addresses. */
import { make } from "../board/elements.mjs";
import { ticks } from "./chapters.mjs";
import { at, known } from "./shared.mjs";
import { isThrough, onward } from "./way.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/** The link of the contents to a page, whose name may come out of anybody's file. @param {string} page */
const linkTo = (page) => document.querySelector(`.wp-tick[data-page="${CSS.escape(page)}"]`)?.closest("a");

/**
 * Where to go on, with what the page's contents say of it.
 * @param {Journal} journal
 * @returns {{ href: string, what: string, chapter: string, section: string } | null}
 */
function whereLeft(journal) {
  // Another form of a set stands below the set, whose place on the way it takes.
  const forms = ticks().filter((tick) => tick.closest("ul ul"));
  const last = forms.map(({ dataset }) => dataset.page ?? "").filter((page) => journal.pages[page]);
  // What a package for an LMS has not is no step of the way.
  const there = ticks().filter((tick) => !forms.includes(tick) && tick.closest("a")?.hasAttribute("href"));
  const way = there.map(({ dataset }) => dataset.page ?? "");
  if (isThrough(way, journal, known().standings(journal)) && whichpmShown)
    return { href: at(whichpmShown), what: t("continue.through"), chapter: t("continue.shown"), section: "" };
  const target = onward([...way, ...last], journal, known().standings(journal));
  const link = target && linkTo(target.name);
  if (!link) return null;
  // Beside the title, a link holds the chapter's number and the tick; a translator wraps the title once more.
  const named = [...link.childNodes].filter(
    (node) => !(node instanceof Element && node.matches(".wp-no, .wp-tick")),
  );
  const chapter = named.map((node) => node.textContent?.trim()).join("");
  return {
    href: (link.getAttribute("href") ?? "").split("#")[0] + (target.section && `#${target.section}`),
    what: t(journal.pages[target.name] ? "continue.title" : "continue.next"),
    chapter,
    section: target.title,
  };
}

/**
 * The link there, for who is through to what was shown; none for who has not begun.
 * @param {Journal} journal
 */
export function leadOn(journal) {
  const target = whereLeft(journal);
  if (!target) return null;
  const { href, what, chapter, section } = target;
  return card(href, [what, chapter, section].filter(Boolean));
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
