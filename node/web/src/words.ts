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
  readonly reviewed: boolean; // by somebody whose language it is
}

export const LANGUAGES: readonly Language[] = [
  { code: "en", name: "English", rightToLeft: false, reviewed: true },
  { code: "fr", name: "Français", rightToLeft: false, reviewed: true },
  { code: "ar", name: "العربية", rightToLeft: true, reviewed: true },
  { code: "pt", name: "Português", rightToLeft: false, reviewed: false },
  { code: "es", name: "Español", rightToLeft: false, reviewed: false },
  { code: "lo", name: "ລາວ", rightToLeft: false, reviewed: false },
];

type Load = () => Promise<{ readonly default: string }>;

// What the page needs to open, and the texts of its screens.
const LOADERS: Readonly<Record<string, readonly [first: Load, later: Load]>> = {
  en: [() => import("locale:first-en"), () => import("locale:later-en")],
  fr: [() => import("locale:first-fr"), () => import("locale:later-fr")],
  ar: [() => import("locale:first-ar"), () => import("locale:later-ar")],
  pt: [() => import("locale:first-pt"), () => import("locale:later-pt")],
  es: [() => import("locale:first-es"), () => import("locale:later-es")],
  lo: [() => import("locale:first-lo"), () => import("locale:later-lo")],
};

const CHOSEN = "stockmesh.language";
const [ENGLISH] = LANGUAGES as readonly [Language];

export const language = signal<Language>(ENGLISH);
let bundle = new FluentBundle("en");
let rest: Promise<void> | null = null;

/** The language chosen here before, else the first of the browser's that there is. */
export function preferred(): string {
  const kept = localStorage.getItem(CHOSEN);
  const wanted = kept === null ? navigator.languages : [kept];
  const known = wanted.map((tag) => tag.split("-")[0] ?? "");
  return known.find((code) => code in LOADERS) ?? ENGLISH.code;
}

/** Reads the first texts of a language and shows the page in it. */
export async function speak(code: string): Promise<void> {
  const next = LANGUAGES.find((one) => one.code === code) ?? ENGLISH;
  const [first] = LOADERS[next.code]!;
  const { default: text } = await first();
  // Marks that keep a Latin code in its place within Arabic; elsewhere they only disturb copying.
  bundle = new FluentBundle(next.code, { useIsolating: next.rightToLeft });
  bundle.addResource(new FluentResource(text));
  rest = null;
  document.documentElement.lang = next.code;
  document.documentElement.dir = next.rightToLeft ? "rtl" : "ltr";
  language.value = next;
}

/** Reads the texts of the screens, once; rejects while they cannot be fetched. */
export function restOfTexts(): Promise<void> {
  rest ??= fetchRest(bundle).catch((error: unknown) => {
    rest = null; // asked for again by the next screen
    throw error;
  });
  return rest;
}

async function fetchRest(of: FluentBundle): Promise<void> {
  const [, later] = LOADERS[language.peek().code]!;
  const { default: text } = await later();
  of.addResource(new FluentResource(text));
  if (of === bundle) language.value = { ...language.value }; // what was drawn without them
}

export async function choose(code: string): Promise<void> {
  localStorage.setItem(CHOSEN, code);
  await Promise.all((LOADERS[code] ?? []).map((load) => load()));
  await speak(code);
  await restOfTexts();
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
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "object") {
    const named = value as { readonly code?: unknown; readonly name?: unknown };
    return String(named.name ?? named.code ?? JSON.stringify(value));
  }
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

/** The text of a code the node uses; one this page does not know yet is shown as it came. */
export function word(group: string, code: string, values: Arguments = {}, otherwise = ""): string {
  language.value;
  const id = `${group}-${code}`.replace(/[^\w-]/g, "-");
  return found(id, values) ?? (otherwise || code.replaceAll("_", " "));
}
