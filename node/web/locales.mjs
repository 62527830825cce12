// The texts of the languages: src/locales/<language>/*.ftl, one Fluent file a screen.
//
// Each language becomes one text, loaded when somebody reads it; the names of the English messages
// become the type `Key`, so that a text that is missing does not compile.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const MESSAGE = /^([a-zA-Z][\w-]*) *=/gm;

// What the first screens say; with the titles of all screens it is read before the page is shown.
const FIRST = [
  "connection", "dispense", "errors", "home", "outbox", "picker", "scan", "shell", "sign-in", "stock",
  "words", "write",
];
const TITLE = /^nav-[\w-]+ *=.*$/gm;

/** All messages of a language as one Fluent text; `part` is `first` or `rest` for some of them. */
export async function textOf(here, language, part = "all") {
  const folder = join(here, "src", "locales", language);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ftl")).sort();
  const texts = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      if (part === "all") return text;
      const isFirst = FIRST.includes(name.replace(".ftl", ""));
      if (part === "first") return isFirst ? text : (text.match(TITLE) ?? []).join("\n");
      return isFirst ? "" : text.replace(TITLE, "");
    }),
  );
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

/** esbuild: `import text from "locale:fr-first"`. */
export function localePlugin(here) {
  return {
    name: "locale",
    setup(build) {
      build.onResolve({ filter: /^locale:/ }, ({ path }) => {
        return { path: path.slice("locale:".length), namespace: "locale" };
      });
      build.onLoad({ filter: /.*/, namespace: "locale" }, async ({ path }) => {
        const [language, part] = path.split("-");
        return { contents: await textOf(here, language, part), loader: "text" };
      });
    },
  };
}

if (process.argv[1] === import.meta.filename) await writeKeys(import.meta.dirname);
