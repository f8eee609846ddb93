// @ts-check
/**
 * `{continue}`: the link that leads on, in place of what stands there for who has not begun. One link a page is enough:
 * further places only give way to it.
 */
import { leadOn } from "./lead-on.mjs";
import { known } from "./shared.mjs";

const { store } = known();

function fill() {
  const link = leadOn(store.journal());
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-continue"));
  for (const [at, place] of places.entries()) {
    place.querySelector(".wp-on")?.remove();
    for (const child of place.children) child.toggleAttribute("hidden", Boolean(link));
    place.hidden = !(at ? place.children.length : link || place.children.length);
    if (!at) place.prepend(link ?? "");
  }
}

store.onChange(fill);
fill();
