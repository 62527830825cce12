// Snapshot + pending: the node's last figures with what waits on this tablet laid on them.
//
// The only arithmetic of stock in the browser, and only for showing: each line that waits names its
// cell, so that it is added or taken there. tests/web/test_pending.py holds it to
// what the node makes of the same commands.
import type { Entry } from "./outbox";
import type { Cell, Named, Stock, StockRow } from "./wire";

interface WaitingLine {
  readonly product: string;
  readonly quantity: number;
  readonly batch?: string;
  readonly expiry?: string;
  readonly bin?: string;
  readonly status?: Cell["status"];
  readonly direction?: "in" | "out";
  readonly to_bin?: string;
  readonly to_status?: Cell["status"];
}

interface Change {
  readonly product: string;
  readonly batch: string;
  /** A line that goes out without a batch: the node chooses it, here only the sums change. */
  readonly isUnplaced: boolean;
  readonly bin: string;
  readonly status: Cell["status"];
  readonly expiry: string | null;
  readonly quantity: number;
  /** A count says what is there; the others what was added. */
  readonly isCount: boolean;
}

const MAIN_BIN = "main";

type Waiting = Pick<Entry, "path" | "body"> & Partial<Pick<Entry, "refusal" | "recordedAt">>;

// What the node recorded after it gave these figures is not in them either.
function isMissing(entry: Waiting, asOf: string): boolean {
  if (entry.refusal) return false;
  return !entry.recordedAt || Date.parse(entry.recordedAt) > Date.parse(asOf);
}

/** The stock of a store with the commands that wait for its node. */
export function withPending(
  stock: Stock,
  entries: readonly Waiting[],
  nameOf: (product: string) => Named | undefined,
): Stock {
  const changes = entries
    .filter((entry) => entry.path.startsWith(`/stores/${stock.store.id}/`))
    .filter((entry) => isMissing(entry, stock.as_of))
    .flatMap(changesOf);
  if (changes.length === 0) return stock;
  return { ...stock, products: changes.reduce((rows, one) => laid(rows, one, nameOf), stock.products) };
}

function changesOf(entry: Waiting): Change[] {
  const lines = (entry.body["lines"] ?? []) as readonly WaitingLine[];
  if (entry.path.endsWith("/counts")) return lines.map((line) => change(line, line.quantity, true));
  if (!entry.path.endsWith("/movements")) return [];
  return lines.flatMap((line) => moved(String(entry.body["kind"]), line));
}

function moved(kind: string, line: WaitingLine): Change[] {
  const { quantity } = line;
  if (kind === "transfer") {
    const target = {
      ...line,
      bin: line.to_bin ?? line.bin ?? MAIN_BIN,
      status: line.to_status ?? line.status ?? "usable",
    };
    return [change(line, -quantity, false), change(target, quantity, false)];
  }
  const comesIn = kind === "receipt" || kind === "received" || kind === "adjust" || kind === "convert";
  const isIn = line.direction === undefined ? comesIn : line.direction === "in";
  return [change(line, isIn ? quantity : -quantity, false)];
}

function change(line: WaitingLine, quantity: number, isCount: boolean): Change {
  const { product, batch = "", bin = MAIN_BIN, status = "usable", expiry = null } = line;
  const isUnplaced = line.batch === undefined && quantity < 0;
  return { product, batch, isUnplaced, bin, status, expiry, quantity, isCount };
}

function laid(
  rows: readonly StockRow[],
  one: Change,
  nameOf: (product: string) => Named | undefined,
): readonly StockRow[] {
  const at = rows.findIndex(
    ({ product }) => product.id === one.product || product.code === one.product,
  );
  const row = rows[at];
  if (row) return rows.map((other, i) => (i === at ? changed(other, one) : other));
  const product = nameOf(one.product);
  if (!product) return rows;
  return [...rows, changed({ product, on_hand: 0, usable: 0, quality: [], cells: [] }, one)];
}

function changed(row: StockRow, one: Change): StockRow {
  const hasPlain = row.cells.some((cell) => cell.batch === "" && cell.bin === one.bin);
  if (one.isUnplaced && !hasPlain) {
    return {
      ...row,
      on_hand: row.on_hand + one.quantity,
      usable: Math.max(0, row.usable + one.quantity),
    };
  }
  const at = row.cells.findIndex(
    (cell) => cell.batch === one.batch && cell.bin === one.bin && cell.status === one.status,
  );
  const before = row.cells[at] ?? freshCell(one);
  const held = before.on_hand;
  const after = one.isCount ? one.quantity : held + one.quantity;
  const cell = { ...before, on_hand: after };
  const cells =
    at < 0 ? [...row.cells, cell] : row.cells.map((other, i) => (i === at ? cell : other));
  const isUsable = cell.turn !== null || (at < 0 && one.status === "usable");
  return {
    ...row,
    on_hand: row.on_hand + after - held,
    usable: isUsable ? Math.max(0, row.usable + after - held) : row.usable,
    cells: cells.filter((other) => other.on_hand !== 0),
  };
}

function freshCell(one: Change): Cell {
  const { batch, bin, status, expiry } = one;
  return {
    batch,
    bin,
    status,
    expiry,
    expired: false,
    recalled: false,
    owner: null,
    on_hand: 0,
    turn: null,
    counted_at: null,
  };
}
