// Reads [name, loader, one, other] … and prints the names of those that differ once a real bundler has minified both.
import { transformSync } from "esbuild";

let text = "";
for await (const part of process.stdin) text += part;
const lean = (source, loader) => transformSync(source, { loader, minify: true, legalComments: "none" }).code;
const differ = JSON.parse(text).filter(([, loader, one, other]) => lean(one, loader) !== lean(other, loader));
console.log(JSON.stringify(differ.map(([name]) => name)));
