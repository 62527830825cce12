// The texts of the languages: src/locales/<language>/*.ftl, one Fluent file a screen.
//
// Each language becomes one text, loaded when somebody reads it; the names of the English messages
// become the type `Key`, so that a text that is missing does not compile.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const MESSAGE = /^([a-zA-Z][\w-]*) *=/gm;

/** All messages of a language as one Fluent text. */
export async function textOf(here, language) {
  const folder = join(here, "src", "locales", language);
  const all = await readdir(folder).catch(() => []);
  const names = all.filter((name) => name.endsWith(".ftl")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.join("\n");
}

/** Writes src/locales/keys.ts from the English messages. */
export async function writeKeys(here) {
  const text = await textOf(here, "en");
  const keys = [...new Set([...text.matchAll(MESSAGE)].map((match) => match[1]))].sort();
  const lines = keys.map((key) => `  | "${key}"`);
  const words = "// Made by locales.mjs from the English texts.\nexport type Key =\n";
  await writeFile(join(here, "src", "locales", "keys.ts"), words + lines.join("\n") + ";\n");
}

/** esbuild: `import text from "locale:fr"`. */
export function localePlugin(here) {
  return {
    name: "locale",
    setup(build) {
      build.onResolve({ filter: /^locale:/ }, ({ path }) => {
        return { path: path.slice("locale:".length), namespace: "locale" };
      });
      build.onLoad({ filter: /.*/, namespace: "locale" }, async ({ path }) => {
        return { contents: await textOf(here, path), loader: "text" };
      });
    },
  };
}

if (process.argv[1] === import.meta.filename) await writeKeys(import.meta.dirname);
