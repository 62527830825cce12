// The shapes the node answers with, one interface each; see /api/openapi.json.
//
// Ids are lower-case hex, instants are UTC text, quantities are integers in base units and what is
// not known is null.

export interface Named {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

export interface Session {
  readonly expires_at: string;
  readonly user: { readonly id: string; readonly name: string; readonly role: string };
  readonly store: Named | null;
  readonly areas: readonly string[];
  /** Signed in with the password: what concerns all stores is shown too. */
  readonly wide?: boolean;
}

export type PeerState = "in_step" | "syncing" | "out_of_reach" | "refused";

export interface Peer {
  readonly device: string;
  readonly label: string;
  readonly stores: readonly string[];
  readonly gateway: boolean;
  readonly address: string | null;
  readonly state: PeerState;
  readonly reason: string | null;
  readonly last_contact: string | null;
  readonly to_send: number;
  readonly to_receive: number;
  readonly bytes_per_s: number;
}

export interface Status {
  readonly demo?: boolean;
  readonly network: { readonly id: string; readonly name: string } | null;
  readonly device: { readonly id: string; readonly label: string };
  readonly stores: readonly Named[];
  readonly time: string;
  readonly peers?: readonly Peer[];
  readonly complete_to?: readonly { readonly store: string; readonly at: string | null }[];
  readonly scopes?: readonly { readonly scope: string; readonly provisional: string | null }[];
  readonly clock?: { readonly time: string; readonly sureness: string };
  readonly safe_at?: readonly { readonly device: string; readonly label: string; readonly lacks: number }[];
  readonly notices?: readonly { readonly at: string; readonly code: string; readonly detail: string }[];
  readonly entries?: number;
  readonly storage?: "ok" | "full";
}

export interface Store extends Named {
  readonly type: string | null;
  readonly served: boolean;
  readonly held: boolean;
}

export interface Product extends Named {
  readonly unit: string | null;
  readonly units_per_pack: number | null;
  readonly batch_tracked: boolean;
}

export interface Cell {
  readonly batch: string;
  readonly expiry: string | null;
  readonly bin: string;
  readonly expired: boolean;
  readonly status: string;
  readonly on_hand: number | null;
  /** Its turn where goods are taken first expired first; null where nothing usable lies. */
  readonly turn: number | null;
  readonly counted_at: string | null;
}

export interface StockRow {
  readonly product: Named;
  readonly on_hand: number | null;
  readonly usable: number | null;
  readonly quality: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Stock {
  readonly store: Named;
  readonly as_of: string;
  readonly products: readonly StockRow[];
}

export interface Sentence {
  readonly code: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface CardLine {
  readonly at: string;
  readonly recorded_at: string;
  readonly id: string;
  readonly index: number;
  readonly kind: string;
  readonly device: string;
  readonly user: string | null;
  readonly batch: string;
  readonly bin: string;
  readonly status: string;
  readonly quantity: number | null;
  readonly counted: number | null;
  readonly variance: number | null;
  readonly balance: number | null;
  readonly annulled: boolean;
  readonly flags: readonly string[];
  readonly text: Sentence | null;
}

export interface Card {
  readonly store: Named;
  readonly product: Named;
  readonly as_of: string;
  readonly on_hand: number | null;
  readonly usable: number | null;
  readonly lines: readonly CardLine[];
}

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

/** A movement as it is sent, without the command id. */
export interface MovementRequest {
  kind: string;
  from?: string;
  to?: string;
  shipment?: string;
  lines: MovementLine[];
  occurred_at?: string;
  override?: { reason: string };
  note?: string;
}

export interface MovementAnswer {
  readonly id: string;
  readonly kind: string;
  readonly recorded_at: string;
  readonly lines: readonly {
    readonly product: Named;
    readonly quantity: number;
    readonly batch: string;
    readonly expiry: string | null;
    readonly bin: string;
    readonly status: string;
  }[];
  readonly flags: readonly string[];
}

/** One line of a count as it is sent. */
export interface CountLine {
  product: string;
  quantity: number;
  batch?: string;
  expiry?: string;
  bin?: string;
  status?: string;
  counted_at?: string;
  reason?: string;
  out_since?: string;
}

export interface CountAnswer {
  readonly id: string;
  readonly recorded_at: string;
  readonly lines: readonly {
    readonly product: Named | string;
    readonly batch: string;
    readonly bin: string;
    readonly status: string;
    readonly quantity: number;
    readonly book: number | null;
    readonly variance: number | null;
  }[];
  readonly flags: readonly string[];
}

export interface ReverseAnswer {
  readonly id: string;
  readonly affects_on_hand: boolean;
}

export interface Discrepancy {
  readonly code: string;
  readonly product: Named | null;
  readonly batch: string | null;
  readonly at: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ShipmentLine {
  readonly line: number;
  readonly product: Named;
  readonly batch: string;
  readonly expiry: string | null;
  readonly quantity: number | null;
  readonly received: number;
  readonly damaged: number;
  readonly open: number | null;
}

export interface Shipment {
  readonly id: string;
  readonly direction: "in" | "out";
  readonly from: Named;
  readonly to: Named;
  readonly dispatched_at: string | null;
  readonly state: "in_transit" | "received" | "difference";
  readonly document: string | null;
  readonly lines: readonly ShipmentLine[];
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

export type IndicatorRow = { readonly product: Named; readonly quality: readonly string[] } & {
  readonly [figure in Figure]: number | string | null;
};

export interface Indicators {
  readonly period: string;
  readonly as_of: string;
  readonly rows: readonly IndicatorRow[];
}

/** `event: change` of the live stream. */
export interface Change {
  readonly scope: string;
  readonly store: string | null;
  readonly products: readonly string[];
}
