// The lines of a count sheet: the place each counts, and what is sent of it.
import { listed } from "../words";
import { cellName, parseQuantity, productName } from "../format";
import type { Sheet } from "../shapes";
import type { Named } from "../wire";

export type SheetLine = Sheet["lines"][number];

export interface Entry {
  readonly quantity: string;
  readonly at: string; // when it was typed: a line is true for the moment it was counted (rule C1)
}

export function keyOf(line: SheetLine): string {
  return [line.product.id, line.batch, line.bin, line.status].join("|");
}

export function lineName(line: SheetLine): string {
  return listed([productName(line.product), cellName(line)]);
}

/** A place the sheet does not name: found on the shelf, or a product without stock. */
export function lineOfCell(
  product: Named,
  cell: Partial<Pick<SheetLine, "batch" | "expiry" | "bin" | "status">> = {},
): SheetLine {
  return {
    product,
    batch: cell.batch ?? "",
    expiry: cell.expiry ?? null,
    bin: cell.bin ?? "",
    status: cell.status ?? "usable",
    owner: null,
    listed: false,
    book: null,
    needs_recount: false,
    late: false,
    quantity: null,
    figures: [],
  };
}

/** The line to send. */
export function bodyOf(line: SheetLine, entry: Entry, recount: boolean): object {
  return {
    product: line.product.id,
    quantity: parseQuantity(entry.quantity),
    counted_at: entry.at,
    ...(line.batch === "" ? {} : { batch: line.batch }),
    ...(line.expiry ? { expiry: line.expiry } : {}),
    ...(line.bin === "" ? {} : { bin: line.bin }),
    ...(line.status === "usable" ? {} : { status: line.status }),
    ...(recount ? { recount: true } : {}),
  };
}
