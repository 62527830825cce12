// A line as it is typed, and the line of the request it becomes.
import { parseQuantity } from "../format";
import { t } from "../strings";
import type { MovementLine, Product } from "../wire";
import type { Kind } from "./kinds";

/** The cell of a line: chosen by the node, typed by the person, or the key of a known cell. */
export const BY_NODE = "";
export const TYPED = "typed";

export interface Draft {
  readonly key: number;
  readonly product: Product | null;
  readonly quantity: string;
  readonly cell: string;
  readonly batch: string;
  readonly expiry: string;
  readonly bin: string;
  readonly status: string;
  readonly toBin: string;
  readonly toStatus: string;
  readonly direction: "in" | "out";
  readonly reason: string;
}

let lastKey = 0;

export function emptyDraft(): Draft {
  lastKey += 1;
  return {
    key: lastKey,
    product: null,
    quantity: "",
    cell: BY_NODE,
    batch: "",
    expiry: "",
    bin: "",
    status: "usable",
    toBin: "",
    toStatus: "",
    direction: "out",
    reason: "",
  };
}

export function isEmpty(draft: Draft): boolean {
  return draft.product === null && draft.quantity.trim() === "";
}

/** The line to send, or the sentence that says what is missing. */
export function toLine(draft: Draft, kind: Kind, number: number): MovementLine | string {
  const count = parseQuantity(draft.quantity);
  if (draft.product === null) return t("record.missing_product", { n: number });
  if (count === null) return t("record.missing_quantity", { n: number });
  const line: MovementLine = { product: draft.product.id, quantity: count, ...place(draft, kind) };
  if (kind.target && draft.toBin.trim() !== "") line.to_bin = draft.toBin.trim();
  if (kind.target && draft.toStatus !== "") line.to_status = draft.toStatus;
  if (kind.direction) line.direction = draft.direction;
  if (kind.reason && draft.reason.trim() !== "") line.reason = draft.reason.trim();
  return line;
}

type Place = Pick<MovementLine, "batch" | "expiry" | "bin" | "status">;

function place(draft: Draft, kind: Kind): Place {
  const typed = kind.lines !== "stock" || draft.cell === TYPED;
  if (!typed && draft.cell === BY_NODE) return {};
  if (!typed) {
    const [batch, bin, status] = JSON.parse(draft.cell) as [string, string, string];
    return { batch, bin, status };
  }
  const found: Place = {};
  if (draft.batch.trim() !== "") found.batch = draft.batch.trim();
  if (draft.expiry.trim() !== "") found.expiry = draft.expiry.trim();
  if (draft.bin.trim() !== "") found.bin = draft.bin.trim();
  if (draft.status !== "usable") found.status = draft.status;
  return found;
}
