// @ts-check
/**
 * A problem set in a page: fields for answers in one's own words, and the panel that hands in.
 *
 * Everything stays in this browser. The page's host (page.mjs) keeps the answers of the boards.
 */
import { download } from "../download.mjs";
import { forms } from "./forms.mjs";
import { missing } from "./missing.mjs";
import { takeUp } from "./opening.mjs";
import { button, make } from "../board/elements.mjs";
import { Board, dataOf } from "./page.mjs";
import { filled } from "./receipt.mjs";
import { result } from "./result.mjs";
import { Texts } from "./texts.mjs";
import { t } from "../words.mjs";
import { written } from "./written.mjs";
/** @import { ProblemSet } from "./receipt.mjs" */

/** @param {HTMLElement} place */
function start(place) {
  /** @type {ProblemSet} */
  const set = dataOf(place);
  const texts = new Texts(set.name);
  /** @type {Map<string, Board>} */
  const boards = new Map();
  for (const widget of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".whichpm[data-module]")
  )) {
    const board = new Board(widget);
    if (set.boards.some(({ slug }) => slug === board.exercise?.slug)) boards.set(board.exercise.slug, board);
  }
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-written")))
    written(field, texts);

  const open = missing(set, boards, texts);
  const own = document.querySelector(".wp-outcome");
  if (own instanceof HTMLElement) result(own, set, boards).catch((error) => console.error("whichpm:", error));
  const told = make("div", { class: "wp-report", role: "status" });
  let downloaded = "";

  /** The text of the notebook as the answers stand. */
  const notebook = () =>
    filled(
      set,
      (slug) => /** @type {Board} */ (boards.get(slug)),
      (name) => texts.of(name).text,
      t("handin.board_here"),
    );

  const save = button(
    t("handin.download", { file: set.file }),
    () => {
      downloaded = notebook();
      download(set.file, downloaded, "application/x-ipynb+json");
      const left = open.left();
      told.replaceChildren(
        make("p", {}, t("handin.downloaded", { file: set.file })),
        ...(left ? [make("p", {}, t("handin.downloaded_open", { n: left }))] : []),
      );
    },
    { class: "wp-button wp-download" },
  );
  const input = make("input", { type: "file", accept: ".ipynb,application/json", hidden: true });
  /** @param {File | undefined} file */
  const take = async (file) => {
    input.value = ""; // So that the same file can be chosen again.
    if (file) told.replaceChildren(...(await takeUp(file, set, boards, texts)));
  };
  input.addEventListener("change", () => take(input.files?.[0]));
  const choose = button(t("handin.open_file"), () => input.click());

  const panel = make(
    "div",
    { class: "wp-board wp-panel" },
    ...open.nodes,
    make("div", { class: "wp-actions" }, save, choose, input),
    make("p", { class: "wp-small" }, t("handin.open_hint", { file: set.file })),
    told,
  );
  dropping(panel, take);
  place.classList.add("wp-host");
  place.replaceChildren(panel);

  /** Answers that changed after the download are not in the file. */
  const changed = () => {
    if (!downloaded || downloaded === notebook()) return;
    downloaded = "";
    told.replaceChildren(make("p", {}, t("handin.changed", { file: set.file })));
  };
  for (const { model } of boards.values()) model.on("change:answers", changed);
  texts.on(changed);

  const list = document.querySelector(".wp-forms");
  const answered = list instanceof HTMLElement ? forms(list) : () => {};
  for (const { model } of boards.values()) model.on("change:answers", answered);
}

/**
 * A file may also be dropped on the panel.
 * @param {HTMLElement} panel
 * @param {(file: File | undefined) => void} take
 */
function dropping(panel, take) {
  /** @param {DragEvent} event  @param {boolean} over */
  const mark = (event, over) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    panel.classList.toggle("wp-over", over);
  };
  panel.addEventListener("dragover", (event) => mark(event, true));
  panel.addEventListener("dragleave", (event) =>
    mark(event, panel.contains(/** @type {Node} */ (event.relatedTarget))),
  );
  panel.addEventListener("drop", (event) => {
    mark(event, false);
    take(event.dataTransfer?.files[0]);
  });
}

/** Browsers give notebooks their files only over https (or on the same machine); elsewhere the page says so. */
function withoutServer() {
  for (const link of document.querySelectorAll(".wp-lite")) link.remove();
  for (const how of document.querySelectorAll(".wp-lite-how")) how.textContent = t("handin.lite_file");
}

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-handin")))
  start(place);
if (location.protocol === "file:" || !isSecureContext) withoutServer();
