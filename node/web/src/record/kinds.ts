// The kinds of movement a person records, and which fields each form has.
//
// The node decides what is allowed; this table only says what is asked for.

export interface Kind {
  readonly name: "receipt" | "issue" | "received" | "dispense" | "transfer" | "loss" | "adjust";
  /** Where a line's goods come from: new batches are typed, others are chosen from the stock. */
  readonly lines: "new" | "stock" | "shipment";
  readonly party: "supplier" | "store" | "place" | null;
  readonly target: boolean;
  readonly direction: boolean;
  readonly reason: boolean;
  /** It happened already, so a refusal for lack of stock may be overridden with a reason. */
  readonly done: boolean;
}

const NO_FIELDS = { party: null, target: false, direction: false, reason: false, done: false };

export const KINDS: readonly Kind[] = [
  { ...NO_FIELDS, name: "dispense", lines: "stock", party: "place", done: true },
  { ...NO_FIELDS, name: "received", lines: "shipment" },
  { ...NO_FIELDS, name: "receipt", lines: "new", party: "supplier" },
  { ...NO_FIELDS, name: "issue", lines: "stock", party: "store" },
  { ...NO_FIELDS, name: "transfer", lines: "stock", target: true },
  { ...NO_FIELDS, name: "loss", lines: "stock", reason: true, done: true },
  { ...NO_FIELDS, name: "adjust", lines: "stock", direction: true, reason: true },
];

/** Refusals that a done act may override, with a reason. */
export const OVERRIDABLE: ReadonlySet<string> = new Set(["insufficient_stock", "expired", "held"]);

/** Reasons offered; any other text may be typed and the node says whether it knows it. */
export const REASONS = ["expired", "damaged", "missing", "open_vial", "closed_vial"] as const;
