// Builds the web page: src/ -> dist/index.html, one script and one style sheet.
//
// File names carry a hash of their content, so the node may let browsers keep them for ever and
// only index.html is asked for again.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx", look: "src/page.css", icon: "src/icon.svg" },
  loader: { ".svg": "copy" },
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome87", "firefox98", "safari15.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  metafile: true,
});

const outputs = Object.keys(result.metafile.outputs).map((path) => basename(path));
const script = outputs.find((name) => name.endsWith(".js"));
const style = outputs.find((name) => name.endsWith(".css"));
const icon = outputs.find((name) => name.endsWith(".svg"));
if (!script || !style || !icon) throw new Error("the build made no script, style sheet or icon");

const template = await readFile(join(here, "index.html"), "utf8");
const page = template
  .replace("%STYLE%", style)
  .replace("%SCRIPT%", script)
  .replace("%ICON%", icon);
await writeFile(join(dist, "index.html"), page);
