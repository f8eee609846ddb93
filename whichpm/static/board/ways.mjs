// @ts-check
/** The lines of both managers through the weeks: each runs by its own events, together where both decide. */
import { icon } from "./icons.mjs";

const ROLES = ["product", "project"];
const AT = /** @type {Record<string, number>} */ ({ product: 10, project: 38 });
const MEET = 24;

/** How far down an owner's events are. @param {string} owner */
export const heightOf = (owner) => AT[owner] ?? MEET;

/** Both lines, as wide as what they stand in. */
export function ways() {
  const nodes = ROLES.map((role) => {
    const svg = icon(role);
    svg.setAttribute("class", "wp-way");
    svg.setAttribute("viewBox", `0 0 100 ${2 * MEET}`);
    svg.setAttribute("preserveAspectRatio", "none");
    return svg;
  });
  return {
    nodes,
    /**
     * @param {{ x: number, owner: string }[]} events  in percent of the width
     * @param {boolean} done  whether they meet at the end
     */
    draw(events, done) {
      ROLES.forEach((role, index) => {
        let [x, y] = [0, AT[role]];
        let path = `M${x} ${y}`;
        const stops = events.map((one) => [one.x, one.owner === "both" ? MEET : AT[role]]);
        for (const [to, height] of done ? [...stops, [100, MEET]] : stops) {
          const middle = (x + to) / 2;
          path += `C${middle} ${y} ${middle} ${height} ${to} ${height}`;
          [x, y] = [to, height];
        }
        nodes[index].firstElementChild?.setAttribute("d", path);
      });
    },
  };
}
