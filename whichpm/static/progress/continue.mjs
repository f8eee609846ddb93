// @ts-check
/** `{continue}`: the link that leads on, in place of what stands there for who has not begun. */
import { leadOn } from "./lead-on.mjs";
import { known } from "./shared.mjs";

const { store } = known();

function fill() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wp-continue"))) {
    place.querySelector(".wp-on")?.remove();
    const link = leadOn(store.journal());
    for (const child of place.children) child.toggleAttribute("hidden", Boolean(link));
    place.hidden = !link && !place.children.length;
    place.prepend(link ?? "");
  }
}

store.onChange(fill);
fill();
