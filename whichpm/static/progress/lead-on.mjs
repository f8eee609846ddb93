// @ts-check
/** Where to go on. The contents of the page know the chapters' titles and addresses. */
import { make } from "../dom.mjs";
import { known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Journal } from "./journal.mjs" */

/**
 * Where to go on: the section or exercise of last time, or the next chapter where that one is done.
 * @param {Journal} journal
 * @returns {{ href: string, chapter: string, section: string } | null}
 */
function whereLeft(journal) {
  const { pages } = journal;
  const chapters = known().standings(journal);
  const names = Object.keys(chapters);
  let [name] = names.filter((one) => pages[one]).sort((a, b) => pages[b].at - pages[a].at);
  if (!name) return null;
  let { section, title } = pages[name];
  const { all, mastered, shaky, read } = chapters[name];
  if (read && mastered + shaky === all) {
    section = title = "";
    name = names.slice(names.indexOf(name)).find((one) => !chapters[one].read) ?? "";
  }
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (
    document.querySelector(`.wp-tick[data-page="${name}"]`)?.closest("a")
  );
  if (!link) return null;
  // Beside the title, a link holds the chapter's number and the tick.
  const chapter = [...link.childNodes].map((node) => (node instanceof Text ? node.data.trim() : "")).join("");
  return { href: link.href.split("#")[0] + (section && `#${section}`), chapter, section: title };
}

/**
 * The link there; none for who has not begun, or is through.
 * @param {Journal} journal
 */
export function leadOn(journal) {
  const target = whereLeft(journal);
  if (!target) return null;
  const { href, chapter, section } = target;
  const lines = [t("continue.title"), chapter, section].filter(Boolean);
  return make(
    "a",
    { class: "wp-on", href },
    lines.flatMap((line) => [make("span", {}, line), " "]),
  );
}
