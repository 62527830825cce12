// Every text a person reads, in the language they chose: Fluent messages by key.
//
// The node speaks codes and arguments; here they become words. The languages stand in src/locales,
// one folder each, one file a screen.
import { FluentBundle, FluentResource } from "@fluent/bundle";
import type { FluentVariable } from "@fluent/bundle";
import { signal } from "@preact/signals";
import type { Key } from "./locales/keys";

export type { Key } from "./locales/keys";
export type Arguments = Readonly<Record<string, unknown>>;

export interface Language {
  readonly code: string;
  readonly name: string; // in the language itself
  readonly rightToLeft: boolean;
  /** Whose plurals it has, where the language alone would be taken for another country's. */
  readonly tag?: string;
  readonly reviewed: boolean; // by somebody whose language it is
}

export const LANGUAGES: readonly Language[] = [
  { code: "en", name: "English", rightToLeft: false, reviewed: true },
  { code: "fr", name: "Français", rightToLeft: false, reviewed: true },
  { code: "ar", name: "العربية", rightToLeft: true, reviewed: true },
  { code: "pt", name: "Português", rightToLeft: false, tag: "pt-PT", reviewed: false },
  { code: "es", name: "Español", rightToLeft: false, reviewed: false },
  { code: "lo", name: "ລາວ", rightToLeft: false, reviewed: false },
];

type Text = () => Promise<{ readonly default: string }>;

// Each language in two parts: what the first screens say, and the rest.
const LOADERS: Readonly<Record<string, readonly [first: Text, rest: Text]>> = {
  en: [() => import("locale:en-first"), () => import("locale:en-rest")],
  fr: [() => import("locale:fr-first"), () => import("locale:fr-rest")],
  ar: [() => import("locale:ar-first"), () => import("locale:ar-rest")],
  pt: [() => import("locale:pt-first"), () => import("locale:pt-rest")],
  es: [() => import("locale:es-first"), () => import("locale:es-rest")],
  lo: [() => import("locale:lo-first"), () => import("locale:lo-rest")],
};

const CHOSEN = "stockmesh.language";
const [ENGLISH] = LANGUAGES as readonly [Language];

export const language = signal<Language>(ENGLISH);
let bundle = new FluentBundle("en");

/** The language chosen here before, else the first of the browser's that there is. */
export function preferred(): string {
  const kept = localStorage.getItem(CHOSEN);
  const wanted = kept === null ? navigator.languages : [kept];
  const known = wanted.map((tag) => tag.split("-")[0] ?? "");
  return known.find((code) => code in LOADERS) ?? ENGLISH.code;
}

/** The language as the reader's country writes it: its digits, plurals and dates. */
export function localTag(of: Language): string {
  const theirs = navigator.languages.find((tag) => tag.split("-")[0] === of.code);
  return theirs ?? of.tag ?? of.code;
}

let rest: Promise<void> | null = null;
let fetchRest: () => Promise<void> = () => Promise.resolve();

/** Reads a language's first texts and shows the page in it; the rest comes behind. */
export async function speak(code: string): Promise<void> {
  const next = LANGUAGES.find((one) => one.code === code) ?? ENGLISH;
  const [first, others] = LOADERS[next.code]!;
  const { default: text } = await first();
  // Marks that keep a Latin code in its place within Arabic; elsewhere they only disturb copying.
  const made = new FluentBundle(localTag(next), { useIsolating: next.rightToLeft });
  made.addResource(new FluentResource(text));
  bundle = made;
  document.documentElement.lang = next.code;
  document.documentElement.dir = next.rightToLeft ? "rtl" : "ltr";
  language.value = next;
  rest = null;
  fetchRest = async () => {
    const { default: more } = await others();
    made.addResource(new FluentResource(more));
    if (bundle === made) language.value = { ...next };
  };
}

/** Resolves when all texts of the language are here; rejects while they cannot be fetched. */
export function allTexts(): Promise<void> {
  rest ??= fetchRest().catch((error: unknown) => {
    rest = null;
    throw error;
  });
  return rest;
}

export async function choose(code: string): Promise<void> {
  localStorage.setItem(CHOSEN, code);
  await speak(code);
  await allTexts();
}

function variables(values: Arguments): Record<string, FluentVariable> {
  const filled: Record<string, FluentVariable> = {};
  for (const [name, value] of Object.entries(values)) {
    filled[name] = typeof value === "number" ? value : shown(value);
  }
  return filled;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return t("unknown");
  if (Array.isArray(value)) return listed(value.map(shown));
  if (typeof value === "object") {
    const named = value as { readonly code?: unknown; readonly name?: unknown };
    return String(named.name ?? named.code ?? JSON.stringify(value));
  }
  if (typeof value === "number") return value.toLocaleString(localTag(language.value));
  return String(value);
}

function found(id: string, values: Arguments): string | null {
  const pattern = bundle.getMessage(id)?.value;
  if (!pattern) return null;
  const faults: Error[] = [];
  return bundle.formatPattern(pattern, variables(values), faults);
}

/** The text of a key; a number is written in the reader's way and chooses the plural. */
export function t(key: Key, values: Arguments = {}): string {
  language.value; // a reader of a text is drawn anew when the language changes
  return found(key, values) ?? key;
}

/** A name or code among other words: in Arabic it keeps to its place. */
export function isolated(text: string): string {
  return language.value.rightToLeft ? `\u2068${text}\u2069` : text;
}

/** Several in a row, with the comma of the language. */
export function listed(items: readonly string[]): string {
  return items.map(isolated).join(t("between"));
}

/** The text of a code the node uses; one this page does not know yet is shown as it came. */
export function word(group: string, code: string, values: Arguments = {}, otherwise = ""): string {
  language.value;
  const id = `${group}-${code}`.replace(/[^\w-]/g, "-");
  return found(id, values) ?? (otherwise || code.replaceAll("_", " "));
}
