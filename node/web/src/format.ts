// Figures and instants as people read them, in the browser's own way of writing numbers and dates.
//
// Unknown is a word, never 0; expiry dates stay in ISO form, which no reader takes for another day.
import { t, word } from "./strings";
import type { Cell, Named } from "./wire";

const whole = new Intl.NumberFormat();
const signed = new Intl.NumberFormat(undefined, { signDisplay: "exceptZero" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const dayOnly = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });

export function quantity(value: number | null): string {
  return value === null ? t("unknown") : whole.format(value);
}

export function difference(value: number | null): string {
  return value === null ? t("unknown") : signed.format(value);
}

/** An instant; today's is shown by its clock alone. */
export function instant(text: string | null): string {
  if (text === null) return t("unknown");
  const when = new Date(text);
  if (Number.isNaN(when.getTime())) return text;
  const today = when.toDateString() === new Date().toDateString();
  return (today ? clock : dayAndClock).format(when);
}

export function day(text: string | null): string {
  if (text === null) return t("unknown");
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? text : dayOnly.format(when);
}

/** How long ago, in the largest unit that says something. */
export function age(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return t("age.s", { n: s });
  if (s < 90 * 60) return t("age.min", { n: Math.round(s / 60) });
  if (s < 36 * 3600) return t("age.h", { n: Math.round(s / 3600) });
  return t("age.d", { n: Math.round(s / 86400) });
}

export function productName(product: Named): string {
  return `${product.code} ${product.name}`;
}

/** Where a quantity lies, in words: batch, expiry, bin, and the status unless usable. */
export function cellName(cell: Pick<Cell, "batch" | "expiry" | "bin" | "status">): string {
  const parts = [cell.batch ? t("cell.batch", { batch: cell.batch }) : t("cell.no_batch")];
  if (cell.expiry) parts.push(t("cell.expiry", { date: cell.expiry }));
  if (cell.bin) parts.push(t("cell.bin", { bin: cell.bin }));
  if (cell.status !== "usable") parts.push(word("status", cell.status));
  return parts.join(", ");
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

/** What a person typed as a quantity: a whole number of base units, or null. */
export function parseQuantity(text: string): number | null {
  const trimmed = text.trim();
  return /^\d{1,13}$/.test(trimmed) ? Number(trimmed) : null;
}

/** The instant of a `datetime-local` field, read in the browser's zone. */
export function instantOf(local: string): string | null {
  const when = new Date(local);
  return Number.isNaN(when.getTime()) ? null : when.toISOString();
}
