// @ts-check
/** What a screen reader announces, politely; of several messages in a row only the last. */
import { make } from "./elements.mjs";

export function voice() {
  const live = make("div", { class: "wp-live", role: "status" });
  let speaking = 0;
  return {
    live,
    /** @param {string} text */
    say(text) {
      clearTimeout(speaking);
      speaking = setTimeout(() => {
        live.textContent = text;
      }, 200);
    },
  };
}
