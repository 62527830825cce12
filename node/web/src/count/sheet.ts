// A count sheet: the lines to count, what was entered, and what is sent.
//
// Entries are kept in the browser at every keystroke until the node has them. Each remembers when
// it was entered, because a line is true for the moment it was counted and not for when it is sent.
import { isRecord } from "../api";
import { cellKey, parseQuantity } from "../format";
import { nodeNow } from "../session";
import type { Cell, CountLine, Named, Stock } from "../wire";

const KEPT = "stockmesh.count.";

export interface SheetLine {
  readonly key: string;
  readonly product: Named;
  readonly cell: Pick<Cell, "batch" | "expiry" | "bin" | "status">;
  readonly book: number | null;
}

export interface Entry {
  readonly quantity: string;
  readonly at: string;
  readonly reason: string;
  readonly outSince: string;
}

export interface Sheet {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly added: readonly SheetLine[];
}

export const EMPTY_SHEET: Sheet = { entries: {}, added: [] };
const NO_ENTRY: Entry = { quantity: "", at: "", reason: "", outSince: "" };

export function lineKey(product: Named, cell: SheetLine["cell"]): string {
  return product.id + cellKey(cell);
}

/** Every cell the book shows, an empty line for products without any, and the lines added. */
export function sheetLines(stock: Stock, sheet: Sheet): readonly SheetLine[] {
  const known = stock.products.flatMap(({ product, cells }) => {
    const shown = cells.length > 0 ? cells : [NO_CELL];
    return shown.map((cell) => {
      return { key: lineKey(product, cell), product, cell, book: cell.on_hand };
    });
  });
  const keys = new Set(known.map((line) => line.key));
  return [...sheet.added.filter((line) => !keys.has(line.key)), ...known];
}

const NO_CELL = { batch: "", expiry: null, bin: "", status: "usable", on_hand: 0 };

export function entryOf(sheet: Sheet, key: string): Entry {
  return sheet.entries[key] ?? NO_ENTRY;
}

/**
 * The sheet with fields of a line changed; a new quantity is counted now. The line itself is kept
 * too, so what was counted stays on the sheet when the book drops the cell meanwhile.
 */
export function entered(sheet: Sheet, line: SheetLine, fields: Partial<Entry>): Sheet {
  const { key } = line;
  const before = entryOf(sheet, key);
  const counted = fields.quantity !== undefined && fields.quantity !== before.quantity;
  const at = counted ? new Date(nodeNow()).toISOString() : before.at;
  const entry = { ...before, ...fields, at };
  const entries = { ...sheet.entries };
  if (entry.quantity.trim() === "") delete entries[key];
  else entries[key] = entry;
  const isKept = sheet.added.some((one) => one.key === key);
  return { entries, added: isKept ? sheet.added : [...sheet.added, { ...line, book: null }] };
}

/** The running difference to the book, or null while one of the two is not known. */
export function differenceOf(line: SheetLine, entry: Entry): number | null {
  const counted = parseQuantity(entry.quantity);
  return counted === null || line.book === null ? null : counted - line.book;
}

/** The line to send, or null if what was entered is not a quantity. */
export function countLine(line: SheetLine, entry: Entry): CountLine | null {
  const counted = parseQuantity(entry.quantity);
  if (counted === null) return null;
  const { batch, bin, status, expiry } = line.cell;
  const sent: CountLine = { product: line.product.id, quantity: counted, counted_at: entry.at };
  if (batch !== "") sent.batch = batch;
  if (expiry) sent.expiry = expiry;
  if (bin !== "") sent.bin = bin;
  if (status !== "usable") sent.status = status;
  if (entry.reason.trim() !== "") sent.reason = entry.reason.trim();
  if (counted === 0 && entry.outSince !== "") sent.out_since = entry.outSince;
  return sent;
}

function slot(store: Named, user: string): string {
  return `${KEPT}${store.id}.${user}`;
}

export function keepSheet(store: Named, user: string, sheet: Sheet): void {
  try {
    if (sheet === EMPTY_SHEET) localStorage.removeItem(slot(store, user));
    else localStorage.setItem(slot(store, user), JSON.stringify(sheet));
  } catch (error) {
    console.warn("the count sheet is kept in memory only", error);
  }
}

export function keptSheet(store: Named, user: string): Sheet {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(slot(store, user)) ?? "null");
    const whole = isRecord(value) && isRecord(value["entries"]) && Array.isArray(value["added"]);
    return whole ? (value as unknown as Sheet) : EMPTY_SHEET;
  } catch (error) {
    console.warn("the kept count sheet cannot be read", error);
    return EMPTY_SHEET;
  }
}

/** The cells a `count_incomplete` refusal names, as lines of the sheet. */
export function missingLines(
  details: Readonly<Record<string, unknown>>,
  stock: Stock,
): readonly SheetLine[] {
  const cells = Array.isArray(details["cells"]) ? (details["cells"] as unknown[]) : [];
  return cells.filter(isRecord).flatMap((cell) => {
    const named = cell["product"];
    const id = isRecord(named) ? named["id"] : named;
    const row = stock.products.find(({ product }) => product.id === id || product.code === id);
    if (!row) return [];
    const place = {
      batch: textOf(cell["batch"]),
      expiry: textOf(cell["expiry"]) || null,
      bin: textOf(cell["bin"]),
      status: textOf(cell["status"]) || "usable",
    };
    const book = typeof cell["on_hand"] === "number" ? cell["on_hand"] : null;
    return [{ key: lineKey(row.product, place), product: row.product, cell: place, book }];
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
