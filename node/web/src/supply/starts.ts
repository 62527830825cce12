// Work that one screen begins and another finishes: goods of a batch on the form they belong to.
import { putDraft } from "../drafts";
import { to } from "../router";
import type { Stock } from "../shapes";
import type { Named } from "../wire";
import type { OutDraft } from "./goods-out";
import type { GoodsLine } from "./line-entry";
import { placeOf } from "./places";

export interface TransferLine extends GoodsLine {
  readonly toBin: string;
  readonly toStatus: string;
}
export interface TransferDraft {
  readonly note: string;
  readonly lines: readonly TransferLine[];
}

export interface DisposeLine extends GoodsLine {
  readonly reason: string;
}
export type DisposeDraft = OutDraft<DisposeLine>;

/** All that lies of some batches of a product, as lines of a document. */
export function goodsOf(
  stock: Stock | null,
  product: (of: Named) => boolean,
  batches: (batch: string) => boolean,
): readonly GoodsLine[] {
  return (stock?.products ?? [])
    .filter((row) => product(row.product))
    .flatMap((row) =>
      row.cells
        .filter((cell) => batches(cell.batch) && cell.on_hand > 0)
        .map((cell) => ({
          product: row.product,
          quantity: cell.on_hand,
          place: placeOf(cell),
          expiry: cell.expiry,
        })),
    );
}

/** Opens the form for disposing of these goods. */
export function startDisposal(store: Named, goods: readonly GoodsLine[], reason: string): void {
  const lines = goods.map((line) => ({ ...line, reason }));
  void putDraft(`dispose/${store.id}`, { document: "", note: "", lines } satisfies DisposeDraft);
  location.hash = to("dispose");
}

/** Opens the form for moving these goods out of use. */
export function startQuarantine(store: Named, goods: readonly GoodsLine[]): void {
  const usable = goods.filter((line) => line.place?.status === "usable");
  const lines = usable.map((line) => ({ ...line, toBin: "", toStatus: "held" }));
  void putDraft(`transfer/${store.id}`, { note: "", lines } satisfies TransferDraft);
  location.hash = to("transfer");
}

/** Opens the form for sending these goods, as a return or to a store that can use them. */
export function startSending(
  store: Named,
  goods: readonly GoodsLine[],
  purpose: "return" | "redistribution",
): void {
  void putDraft(`issue/${store.id}`, { to: "", purpose, note: "", lines: goods });
  location.hash = to("issue");
}
