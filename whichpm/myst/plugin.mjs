// @ts-check
/**
 * A plugin of MyST: `{board} slug` becomes an `anywidget` node, with the board as its module.
 *
 * `whichpm myst` writes this file beside what it reads: board.mjs, board.css, and exercises/<slug>.json with what a
 * page may have of an exercise. MyST runs it in Node; no YAML, no key of a graded exercise and no other package is here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const AGAIN = "is it in the bank, and has `whichpm myst` run since?";

/** @param {string} slug */
const isKnown = (slug) => readdirSync(join(HERE, "exercises")).includes(`${slug}.json`);

/**
 * @param {string} name  of a file beside this one
 * @param {string} page
 * @returns {string}  its path from the page: so MyST looks for it
 */
const from = (name, page) => relative(dirname(page), join(HERE, name)).split(sep).join("/");

const board = {
  name: "board",
  doc: "The board of an exercise.",
  arg: { type: String, required: true, doc: "Name of the exercise: that of its file without `.yml`." },
  options: {
    class: { type: String, doc: "Names of classes for the board." },
    held: { type: String, doc: "Words in place of verdicts, which tell where the answers are explained." },
  },
  /**
   * @param {{ arg: string, options?: { class?: string, held?: string } }} data
   * @param {{ path: string, message: (said: string) => void }} page
   */
  run({ arg, options = {} }, page) {
    if (!isKnown(arg)) {
      page.message(`board: there is no exercise "${arg}": ${AGAIN}`);
      return [];
    }
    const { shown, held } = JSON.parse(readFileSync(join(HERE, "exercises", `${arg}.json`), "utf-8"));
    const model = options.held === undefined ? { exercise: shown } : { exercise: held, held: options.held };
    const files = { esm: from("board.mjs", page.path), css: from("board.css", page.path) };
    return [{ type: "anywidget", ...files, class: options.class, model }];
  },
};

/** MyST has an `{exercise}` of its own, which no plugin may replace: ours would be lost without a word. */
const lost = {
  name: "lost-boards",
  doc: "Names each exercise of the course that stands under MyST's own directive.",
  stage: "project",
  /**
   * @param {unknown} _options
   * @param {{ selectAll: (what: string, tree: any) => any[] }} tools
   */
  plugin: (_options, tools) => (/** @type {any} */ tree, /** @type {any} */ page) => {
    for (const { children = [] } of tools.selectAll("exercise", tree)) {
      const slug = children.length === 1 ? children[0].children?.[0]?.value : "";
      if (slug && isKnown(slug)) page.message(`{exercise} is MyST's own here: write {board} ${slug}`);
    }
  },
};

export default { name: "Which PM?", directives: [board], transforms: [lost] };
