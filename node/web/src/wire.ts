// Parts of the API's answers that many screens speak of, each with a name of its own.
//
// The shapes are made from the API's document (shapes.ts); nothing is written down twice.
import type * as shapes from "./shapes";

export type { Card, Indicators, Named, Session, Status, Stock } from "./shapes";

export type PeerState = Peer["state"];
export type Peer = NonNullable<shapes.Status["peers"]>[number];
export type Store = shapes.Stores["stores"][number];
export type Product = shapes.Named &
  Pick<shapes.Products["products"][number], "unit" | "units_per_pack" | "batch_tracked">;
export type StockRow = shapes.Stock["products"][number];
export type Cell = StockRow["cells"][number];
export type CardLine = shapes.Card["lines"][number];
export type Sentence = CardLine["text"];
export type Discrepancy = shapes.Discrepancies["discrepancies"][number];
export type MovementAnswer = shapes.Recorded;
export type ReverseAnswer = shapes.Recorded & { readonly affects_on_hand: boolean };

/** One line of a movement as it is sent. */
export interface MovementLine {
  product: string;
  quantity: number;
  batch?: string;
  expiry?: string;
  bin?: string;
  status?: string;
  to_bin?: string;
  to_status?: string;
  direction?: "in" | "out";
  reason?: string;
}

export const FIGURES = [
  "opening",
  "received",
  "issued",
  "redistributed_in",
  "redistributed_out",
  "returned_in",
  "returned_out",
  "consumed",
  "lost",
  "adjusted",
  "converted",
  "closing",
  "usable",
  "stockout_days",
  "observed_days",
  "adjusted_consumption",
  "amc",
  "amc_periods",
  "months_of_stock",
] as const;

export type Figure = (typeof FIGURES)[number];

export type IndicatorRow = shapes.Indicators["rows"][number];

/** `event: change` of the live stream. */
export interface Change {
  readonly scope: string;
  readonly store: string | null;
  readonly products: readonly string[];
}
