// Runs the page's fold over vectors: `node tests/web/pending.mjs vectors.json` prints the stocks.
import { build } from "../../node/web/node_modules/esbuild/lib/main.js";
import { readFile } from "node:fs/promises";

const { outputFiles } = await build({
  entryPoints: [new URL("../../node/web/src/pending.ts", import.meta.url).pathname],
  bundle: true,
  write: false,
  format: "esm",
});
const code = Buffer.from(outputFiles[0].text).toString("base64");
const { withPending } = await import(`data:text/javascript;base64,${code}`);
const cases = JSON.parse(await readFile(process.argv[2], "utf8"));
const folded = cases.map(({ stock, entries, names }) =>
  withPending(stock, entries, (id) => names[id]),
);
console.log(JSON.stringify(folded));
