// Figures and instants as people read them, in the browser's own way of writing numbers and dates.
//
// Unknown is a word, never 0; expiry dates stay in ISO form, which no reader takes for another day.
import { signal } from "@preact/signals";
import { language, listed, localTag, t, word } from "./words";
import type { Cell, Named } from "./wire";

interface Formats {
  readonly whole: Intl.NumberFormat;
  readonly signed: Intl.NumberFormat;
  readonly ratio: Intl.NumberFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly dayAndClock: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly month: Intl.DateTimeFormat;
  readonly dayOfYear: Intl.DateTimeFormat;
}

const made = new Map<string, Formats>();

// A reader in another country writes dates otherwise: the browser's own variant of the language.
function formats(): Formats {
  const { code } = language.value;
  const known = made.get(code);
  if (known) return known;
  const tag = localTag(language.value);
  const date = { year: "numeric", month: "short", day: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const fresh: Formats = {
    whole: new Intl.NumberFormat(tag),
    signed: new Intl.NumberFormat(tag, { signDisplay: "exceptZero" }),
    ratio: new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }),
    clock: new Intl.DateTimeFormat(tag, time),
    dayAndClock: new Intl.DateTimeFormat(tag, { ...date, ...time }),
    day: new Intl.DateTimeFormat(tag, date),
    month: new Intl.DateTimeFormat(tag, { year: "numeric", month: "long" }),
    dayOfYear: new Intl.DateTimeFormat(tag, { month: "short", day: "numeric" }),
  };
  made.set(code, fresh);
  return fresh;
}

/** Makes them ahead of the first figure: the browser takes a while over its first. */
export function prepareFormats(): void {
  formats();
}

export function quantity(value: number | null): string {
  return value === null ? t("unknown") : formats().whole.format(value);
}

export function difference(value: number | null): string {
  return value === null ? t("unknown") : formats().signed.format(value);
}

/** What goes on paper is read on another day: its instants carry their date. */
export const onPaper = signal(false);

/** An instant; today's is shown by its clock alone. */
export function instant(text: string | null): string {
  if (text === null) return t("unknown");
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const today = !onPaper.value && when.toDateString() === new Date().toDateString();
  return (today ? formats().clock : formats().dayAndClock).format(when);
}

export function day(text: string | null): string {
  if (text === null) return t("unknown");
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? text : formats().day.format(when);
}

/** How long ago, in the largest unit that says something. */
export function age(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return t("age-s", { n: s });
  if (s < 90 * 60) return t("age-min", { n: Math.round(s / 60) });
  if (s < 36 * 3600) return t("age-h", { n: Math.round(s / 3600) });
  return t("age-d", { n: Math.round(s / 86400) });
}

export function productName(product: Named): string {
  return `${product.code} ${product.name}`;
}

/** Where a quantity lies, in words: batch, expiry, bin, and the status unless usable. */
export function cellName(cell: Pick<Cell, "batch" | "expiry" | "bin" | "status">): string {
  const parts = [cell.batch ? t("cell-batch", { batch: cell.batch }) : t("cell-no_batch")];
  if (cell.expiry) parts.push(t("cell-expiry", { date: cell.expiry }));
  if (cell.bin) parts.push(t("cell-bin", { bin: cell.bin }));
  if (cell.status !== "usable") parts.push(word("status", cell.status));
  return listed(parts);
}

/** Names a cell within its product. */
export function cellKey(cell: Pick<Cell, "batch" | "bin" | "status">): string {
  return JSON.stringify([cell.batch, cell.bin, cell.status]);
}

export const STATUSES = [
  "usable",
  "held",
  "damaged",
  "vvm1",
  "vvm2",
  "vvm3",
  "vvm4",
  "vvm1_held",
  "vvm2_held",
  "vvm3_held",
  "vvm4_held",
] as const;

/** A ratio the node gives as exact text, e.g. "7/3" or "1.5"; null is unknown. */
export function ratio(value: string | number | null): string {
  const number = ratioOf(value);
  return number === null ? t("unknown") : formats().ratio.format(number);
}

/** A figure the node gives rounded, e.g. "0.44": as many decimals as it came with. */
export function rounded(value: string | number | null): string {
  if (typeof value !== "string") return quantity(value);
  const decimals = /^-?\d+\.(\d+)$/.exec(value)?.[1]?.length ?? 0;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return number.toLocaleString(localTag(language.value), options);
}

/** The number of an exact ratio, for comparing and drawing. */
export function ratioOf(value: string | number | null): number | null {
  if (value === null || typeof value === "number") return value;
  const [above = "", below = "1"] = value.split("/");
  const number = Number(above) / Number(below);
  return Number.isFinite(number) ? number : null;
}

/** A day on the axis of a chart. */
export function dayOnAxis(at_ms: number): string {
  return formats().dayOfYear.format(at_ms);
}

export function clockOnAxis(at_ms: number): string {
  return formats().clock.format(at_ms);
}

/** A month of the form 2026-11. */
export function monthName(label: string): string {
  const when = new Date(`${label}-15T12:00:00`);
  return Number.isNaN(when.getTime()) ? label : formats().month.format(when);
}

// Where the ten digits of a script begin; a keyboard in Arabic, Persian or Lao types its own.
const ZEROS = [0x0660, 0x06f0, 0x0ed0] as const;

/** Text with digits of other scripts as 0 to 9. */
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0ed0-\u0ed9]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = ZEROS.find((first) => code >= first && code <= first + 9) ?? code;
    return String(code - zero);
  });
}

/** What a person typed as a quantity: a whole number of base units, or null. */
export function parseQuantity(text: string): number | null {
  const trimmed = latinDigits(text.trim());
  return /^\d{1,13}$/.test(trimmed) ? Number(trimmed) : null;
}

/** A price or number of months as the node reads it, however its point was typed. */
export function parsable(text: string): string {
  return latinDigits(text.trim()).replace(/[,\u066b]/, ".");
}

/** The instant of a `datetime-local` field, read in the browser's zone. */
export function instantOf(local: string): string | null {
  const when = new Date(local);
  return Number.isNaN(when.getTime()) ? null : when.toISOString();
}
