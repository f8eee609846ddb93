// @ts-check
/** What is kept in this browser, said in words, and the three things that one may do with it. */
import { button, make } from "../board/elements.mjs";
import { download } from "../download.mjs";
import { pagesOf } from "../notes/names.mjs";
import { SEED } from "../order.mjs";
import { at, known } from "./shared.mjs";
import { keyOf } from "../storage.mjs";
import { deleteAll, names } from "../stored.mjs";
import { exported, takeIn } from "./transfer.mjs";
import { t } from "../words.mjs";
/** @import { Course } from "./derive.mjs" */

/**
 * @param {Course} course
 * @param {HTMLElement} status  where to say what was done
 * @param {() => void} show  brings the page in step
 * @param {string} offline  where the page stands that tells what can be read offline
 */
export function yourData(course, status, show, offline) {
  const { store, NAME } = known();
  const inNotebook = Boolean(/** @type {any} */ (globalThis).whichpmShelf);
  const list = make("ul", { class: "wp-keys-kept" });
  const name = make("summary");
  const say = (/** @type {string} */ text) => {
    status.textContent = text;
  };

  /** @param {string} entry */
  function meaning(entry) {
    const [slug, more] = entry.split(":");
    if (entry.includes(":aside:")) return t("progress-page.keyAside");
    if (entry === NAME) return t("progress-page.keyJournal");
    if (pagesOf([entry]).length) return t("progress-page.keyNotes");
    if (entry === SEED) return t("progress-page.keyOrder");
    if (course[slug] && !more) return t("progress-page.keyAnswers", { title: course[slug].title });
    return t(course[slug] ? "progress-page.keyMore" : "progress-page.keyOther", {
      title: course[slug]?.title ?? "",
    });
  }

  function update() {
    const found = names();
    name.textContent = t("progress-page.entries", { n: found.length });
    list.replaceChildren(
      ...found.map((entry) => make("li", {}, make("code", {}, keyOf(entry)), ` ${meaning(entry)}`)),
    );
  }

  async function changed() {
    await store.reload();
    show();
    update();
  }

  const save = button(t("progress-page.export"), () => {
    try {
      download("which-pm-progress.json", exported(), "application/json");
      say(t("progress-page.exported"));
    } catch {
      say(t("progress.unkept"));
    }
  });

  const file = make("input", { type: "file", accept: ".json,application/json", class: "wp-unseen" });
  const take = make("label", { class: "wp-button" }, file, t("progress-page.import"));
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    const name = chosen.name;
    let why;
    try {
      why = takeIn(await chosen.text());
    } catch {
      why = "noRoom";
    }
    file.value = "";
    await changed();
    say(t(why ? `progress-page.${why}` : "progress-page.imported", { name }));
  });

  const question = make("span", { id: "wp-delete-sure" });
  const keep = button(t("progress-page.keep"), () => asking(false));
  const really = button(
    t("progress-page.reallyDelete"),
    async () => {
      try {
        deleteAll();
        say(t("progress-page.deleted"));
      } catch {
        say(t("progress.unkept"));
      }
      asking(false);
      await changed();
    },
    { class: "wp-button wp-danger" },
  );
  const remove = button(t("progress-page.delete"), () => asking(true));
  const sure = make(
    "div",
    { class: "wp-really", role: "group", "aria-labelledby": question.id, hidden: true },
    question,
    really,
    keep,
  );
  sure.addEventListener("keydown", (event) => {
    if (event.key === "Escape") asking(false);
  });

  /** @param {boolean} now */
  function asking(now) {
    question.textContent = t("progress-page.deleteSure", { n: names().length });
    if (now) say("");
    sure.hidden = !now;
    remove.hidden = now;
    (now ? keep : remove).focus();
  }

  update();
  return {
    update,
    node: make(
      "div",
      {},
      make("p", {}, t(inNotebook ? "progress-page.whereFile" : "progress-page.where")),
      make("p", {}, t("progress-page.files")),
      make("div", { class: "wp-doings" }, save, take, remove),
      sure,
      status,
      make("details", {}, name, list),
      offline
        ? make(
            "p",
            {},
            `${t("progress-page.offline")} `,
            make("a", { href: at(offline) }, t("progress-page.offlineLink")),
          )
        : [],
    ),
  };
}
