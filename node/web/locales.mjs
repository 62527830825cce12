// The texts of the languages: src/locales/<language>/*.ftl, one Fluent file a screen.
//
// Each language becomes two texts: what the page needs to open, and the rest, which screens wait for.
// The names of the English messages become the type `Key`, so that a text that is missing does not
// compile.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const MESSAGE = /^([a-zA-Z][\w-]*) *=/gm;
// The sign-in, the frame with its menu, and home; titles of screens stand in the menu.
const FIRST = ["shell", "sign-in", "home", "connection"];
const TITLE = /^nav-.*$/gm;

/** The messages of a language as one Fluent text: all, the `first` to be needed, or those `later`. */
export async function textOf(here, language, part = "all") {
  const folder = join(here, "src", "locales", language);
  const all = await readdir(folder).catch(() => []);
  const names = all.filter((name) => name.endsWith(".ftl")).sort();
  const texts = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      const isFirst = FIRST.includes(name.slice(0, -".ftl".length));
      if (part === "all" || (part === "first" && isFirst)) return text;
      if (part === "first") return (text.match(TITLE) ?? []).join("\n");
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

/** esbuild: `import text from "locale:first-fr"`, and `locale:later-fr`. */
export function localePlugin(here) {
  return {
    name: "locale",
    setup(build) {
      build.onResolve({ filter: /^locale:/ }, ({ path }) => {
        return { path: path.slice("locale:".length), namespace: "locale" };
      });
      build.onLoad({ filter: /.*/, namespace: "locale" }, async ({ path }) => {
        const [part, language] = path.split("-");
        return { contents: await textOf(here, language, part), loader: "text" };
      });
    },
  };
}

if (process.argv[1] === import.meta.filename) await writeKeys(import.meta.dirname);
