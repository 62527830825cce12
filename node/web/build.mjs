// Builds the web page: src/ -> dist: index.html, the service worker, and assets.
//
// Names of assets carry a hash of their content, so the node may let browsers keep them for ever
// and only index.html and the worker are asked for again. Beside each text stands its gzip.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { localePlugin, writeKeys } from "./locales.mjs";

const here = import.meta.dirname;
const dist = join(here, "dist");
const assets = join(dist, "assets");
const TARGET = ["chrome87", "firefox98", "safari15.4"];
const TEXT = /\.(js|css|html|svg|webmanifest)$/;
const WASM = "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm";

await writeKeys(here);
await rm(dist, { recursive: true, force: true });
await mkdir(assets, { recursive: true });

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: TARGET,
  legalComments: "eof",
};
const result = await build({
  ...common,
  entryPoints: { page: "src/main.tsx", look: "src/page.css", icon: "src/icon.svg" },
  loader: { ".svg": "copy", ".wasm": "file" },
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/assets",
  format: "esm",
  splitting: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  alias: { "zxing-reader.wasm": join(here, WASM) },
  plugins: [localePlugin(here)],
});

const outputs = Object.entries(result.metafile.outputs);
function made(source) {
  const [path] = outputs.find(([, output]) => output.entryPoint === source) ?? [];
  if (!path) throw new Error(`the build made nothing of ${source}`);
  return path.slice("dist".length);
}

const names = {
  "%STYLE%": made("src/page.css"),
  "%SCRIPT%": made("src/main.tsx"),
  "%ICON%": made("src/icon.svg"),
};
for (const icon of await readdir(join(here, "icons"))) {
  const content = await readFile(join(here, "icons", icon));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const name = icon.replace(".png", `-${hash}.png`);
  await writeFile(join(assets, name), content);
  names[`%${icon}%`] = `/assets/${name}`;
}
function filled(template) {
  return Object.entries(names).reduce((text, [mark, name]) => text.replaceAll(mark, name), template);
}
for (const [from, to] of [["index.html", "index.html"], ["manifest.json", "manifest.webmanifest"]]) {
  await writeFile(join(dist, to), filled(await readFile(join(here, from), "utf8")));
}

const files = (await readdir(assets)).sort().map((name) => `/assets/${name}`);
const version = createHash("sha256");
for (const file of ["/index.html", "/manifest.webmanifest", ...files]) {
  version.update(file).update(await readFile(join(dist, file)));
}
await build({
  ...common,
  entryPoints: ["src/sw.ts"],
  outfile: "dist/sw.js",
  format: "iife",
  define: {
    FILES: JSON.stringify(["/", "/manifest.webmanifest", ...files]),
    VERSION: JSON.stringify(version.digest("hex").slice(0, 16)),
  },
});

for (const folder of [dist, assets]) {
  for (const name of await readdir(folder)) {
    if (!TEXT.test(name) && !name.endsWith(".wasm")) continue;
    const path = join(folder, name);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }));
  }
}
