// What the front end makes of answers, for a test that holds it against Python: reads [{ exercise, seed, sets }] and prints,
// for each set of answers, points, what is asked and answered item by item, the receipt and the run.
import { readdirSync } from "node:fs";
import { score } from "../../whichpm/static/board/kinds.mjs";
import { receipt } from "../../whichpm/static/handin/receipt.mjs";
import { run } from "../../whichpm/static/kinds/simulation.mjs";

const KINDS = new URL("../../whichpm/static/kinds/", import.meta.url);
for (const name of readdirSync(KINDS)) if (name.endsWith(".mjs")) await import(new URL(name, KINDS).href);

let text = "";
for await (const part of process.stdin) text += part;
const texts = (answers) =>
  Object.fromEntries(Object.entries(answers).filter(([, option]) => typeof option === "string"));

const made = JSON.parse(text).map(({ exercise, seed, sets }) =>
  sets.map((answers, at) => {
    const before = JSON.stringify(answers);
    const { points, maximum, answered, left, items } = score(exercise, answers);
    if (JSON.stringify(answers) !== before) throw new Error(`${exercise.slug}: scoring changed the answers`);
    const carried = texts(answers);
    const stored = {
      format: 1,
      exercise: exercise.slug,
      revision: exercise.revision,
      saved: "2026-11-21T22:03:11.000Z",
      // Every other learner has an order of cards.
      ...(at % 2 ? { order: seed } : {}),
      answers: carried,
    };
    return {
      points,
      maximum,
      answered,
      left,
      items: items.map((one) => [one.id, one.answer, one.points, one.asked]),
      receipt: receipt(stored, exercise),
      run:
        exercise.kind === "simulation"
          ? ["", "product", "project"].map((chair) => run(exercise, answers, undefined, chair))
          : null,
    };
  }),
);
console.log(JSON.stringify(made));
