// @ts-check
/** One round of review as an exercise for the board, and the model that notes its answers in the journal. */
import { CONFIDENCE } from "../board/endings.mjs";
import { at, known } from "./shared.mjs";
import { t } from "../words.mjs";
/** @import { Exercise, Item, Option } from "../board.mjs" */
/** @import { Asked } from "./choose.mjs" */
/** @import { Attempt } from "./journal.mjs" */
/** @import * as texts from "./questions.mjs" */

/**
 * Questions of many exercises as one in a plain list. Ids carry their exercise, except those of roles, which mean the
 * same everywhere; the board knows their signs.
 * @param {Record<string, texts.Asked>} questions  by exercise
 * @param {Asked[]} asked
 * @param {string} [title]
 * @returns {Exercise}
 */
export function asExercise(questions, asked, title = t("review-page.title")) {
  /** @type {Map<string, Option>} */
  const options = new Map();
  /** @type {Item[]} */
  const items = asked.flatMap(({ ask }) => {
    const [slug, id] = ask.split("/");
    const own = questions[slug];
    const item = /** @type {Item} */ (own.items.find((one) => one.id === id));
    /** @type {(option: string) => string} */
    const name = (option) => {
      const found = own.options.find((one) => one.id === option);
      const full = found?.role ? option : `${slug}/${option}`;
      if (found) options.set(full, { ...found, id: full });
      return full;
    };
    const read = item.read?.href ? { ...item.read, href: at(item.read.href) } : item.read;
    return [
      {
        ...item,
        id: ask,
        options: item.options.map(name),
        key: name(item.key ?? ""),
        accepted: (item.accepted ?? []).map(name),
        why: Object.fromEntries(Object.entries(item.why ?? {}).map(([option, why]) => [name(option), why])),
        points: 1,
        ...(read ? { read } : {}),
      },
      { id: ask + CONFIDENCE, text: "", options: ["sure", "unsure"], optional: true, points: 0, key: null },
    ];
  });
  const box = ["sure", "unsure"].map((id) => ({ id, label: t(`review-page.${id}`) }));
  return {
    format: 1,
    slug: "review",
    pool: "practice",
    kind: "list",
    title,
    story: [],
    revision: "",
    options: [...options.values(), ...box],
    items,
    maximum: asked.length,
    test: Object.fromEntries([1, 2, 3, 4].map((line) => [line, t(`test.${line}`)])),
  };
}

/**
 * A model for the board that keeps nothing itself: the first answer to each question goes into the journal.
 * @param {Exercise} exercise
 * @param {Asked[]} asked
 * @param {(item: Item, right: boolean) => void} told  called after each
 */
export function journalModel(exercise, asked, told) {
  const { BoardModel } = /** @type {any} */ (globalThis).whichpmPage;
  const { store } = known();
  const model = new BoardModel({ exercise });
  const noted = new Set();
  model.save_changes = async () => {
    const seq = model.get("seq");
    const answers = model.get("answers");
    const fresh = asked.filter(({ ask }) => answers[ask] && !noted.has(ask));
    const now = Date.now();
    const attempts = fresh.map(({ ask, stands }) => {
      noted.add(ask);
      const [slug, id] = ask.split("/");
      const item = exercise.items.find((one) => one.id === ask);
      const right = [item?.key, ...(item?.accepted ?? [])].includes(answers[ask]);
      const option = answers[ask].split("/").pop();
      return /** @type {Attempt} */ ([
        now,
        slug,
        id,
        option,
        +right,
        +(answers[ask + CONFIDENCE] === "sure"),
        stands,
      ]);
    });
    if (attempts.length) await store.add(attempts);
    const failed = ["newer", "unkept"].includes(store.trouble());
    model.set("problem", failed ? t("review-page.notKept") : "");
    if (!failed) {
      model.set("saved", new Date().toISOString());
      model.set("saved_seq", seq);
    }
    fresh.forEach(({ ask }, at) => {
      const item = /** @type {Item} */ (exercise.items.find((one) => one.id === ask));
      told(item, Boolean(attempts[at][4]));
    });
  };
  return model;
}
