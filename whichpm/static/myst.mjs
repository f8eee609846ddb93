// @ts-check
/**
 * The board in a page that MyST makes (mystmd, Jupyter Book 2).
 *
 * The model of MyST's theme keeps nothing, and throws where a change is to be saved or a listener taken away. So the
 * board gets a model of its own, which keeps the answers in this browser, in the format of the book's pages. The theme
 * gives each widget a shadow root; dark is a class of the page, which no style in there can see but in one browser.
 */
import board from "./board.mjs";
import { KeptModel } from "./model.mjs";
/** @import { Model } from "./board.mjs" */

/** @type {Map<string, KeptModel>}  one for all boards that show an exercise in the same way */
const models = new Map();

export default {
  /** @param {{ model: Pick<Model, "get">, el: HTMLElement }} host */
  render({ model, el }) {
    const exercise = model.get("exercise");
    const held = model.get("held");
    const name = JSON.stringify([exercise.slug, held]);
    const own = models.get(name) ?? new KeptModel({ exercise, ...(held ? { held } : {}) });
    models.set(name, own);
    const page = document.documentElement;
    const colour = () => {
      el.dataset.theme = page.classList.contains("dark") ? "dark" : "light";
    };
    const watch = new MutationObserver(colour);
    watch.observe(page, { attributeFilter: ["class"] });
    colour();
    const close = board.render({ model: own, el });
    return () => {
      watch.disconnect();
      close();
    };
  },
};
