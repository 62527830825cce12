// Made by `python -m tests.web.shapes` from the OpenAPI document; not edited by hand.
//
// Ids are lower-case hex, instants are UTC text, quantities are integers in base units and what is
// not known is null.

export type Alert = {
  readonly id: string;
  readonly code: string;
  readonly severity: "high" | "medium" | "low";
  readonly product: (Named | null);
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly dismissed: ({
    readonly until: string;
    readonly note: string;
  } | null);
};

export type Alerts = {
  readonly store: Named;
  readonly as_of: string;
  readonly provisional: readonly (string)[];
  readonly alerts: readonly (Alert)[];
};

export type AlertsOfStores = {
  readonly stores: readonly (Alerts)[];
};

export type Availability = {
  readonly store: Named;
  readonly products: readonly ({
    readonly product: Named;
    readonly physical: number;
    readonly usable: number;
    readonly expired: number;
    readonly held: number;
    readonly damaged: number;
    readonly reserved: number;
    readonly available: number;
    readonly on_order: number;
    readonly in_transit: number;
    readonly reserved_at: readonly ({
      readonly batch: string;
      readonly bin: string;
      readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
      readonly owner: (string | null);
      readonly quantity: number;
    })[];
  })[];
};

export type Barcodes = {
  readonly barcodes: readonly ({
    readonly gtin: string;
    readonly product: Named;
    readonly units: number;
  })[];
};

export type Bin = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly held: boolean;
  readonly storage: (string | null);
  readonly products: number;
};

export type BinMove = {
  readonly id: string;
  readonly to_bin: string;
  readonly note?: string;
};

export type BinSet = {
  readonly id: string;
  readonly code: string;
  readonly name?: string;
  readonly held?: boolean;
  readonly storage?: string;
};

export type Bins = {
  readonly store: Named;
  readonly bins: readonly (Bin)[];
};

export type CallBack = {
  readonly id: string;
  readonly product: string;
  readonly lots?: readonly (string)[];
  readonly effective_from?: string;
  readonly reason: string;
  readonly text?: string;
  readonly class: "I" | "II" | "III";
};

export type Card = {
  readonly store: Named;
  readonly product: Named;
  readonly as_of: string;
  readonly on_hand: number;
  readonly usable: number;
  readonly quality: readonly (string)[];
  readonly provisional: readonly (string)[];
  readonly lines: readonly ({
    readonly at: string;
    readonly recorded_at: string;
    readonly id: string;
    readonly index: number;
    readonly kind: string;
    readonly device: string;
    readonly on_behalf: boolean;
    readonly user: string;
    readonly batch: string;
    readonly bin: string;
    readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly quantity: (number | null);
    readonly counted: (number | null);
    readonly variance: (number | null);
    readonly balance: number;
    readonly annulled: boolean;
    readonly flags: readonly (string)[];
    readonly text: {
      readonly code: string;
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly message: string;
    };
    readonly document: string;
    readonly note: string;
    readonly taken_out: string;
  })[];
};

export type CatalogueEdit = {
  readonly id: string;
  readonly table: "zones" | "facilities" | "manufacturers" | "products" | "product-codes" | "barcodes" | "kits" | "suppliers" | "donors" | "reasons" | "prices" | "lists" | "list-products" | "store-lists" | "programs" | "program-products" | "approved-products" | "supply-lines" | "places";
  readonly code: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
};

export type CatalogueRow = {
  readonly table: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

export type ChangeGatewayDataSet = {
  readonly name: string;
  readonly kind?: string;
  readonly preset?: string;
  readonly elements?: readonly (string)[];
  readonly attribute_combo?: string;
  readonly programmes?: readonly (string)[];
  readonly types?: readonly (string)[];
  readonly zones?: readonly (string)[];
  readonly active?: boolean;
};

export type ChangeGatewayElement = {
  readonly key: string;
  readonly figures?: readonly (string)[];
  readonly element?: string;
  readonly combo?: string;
  readonly label?: string;
  readonly decimals?: number;
  readonly scaled?: boolean;
  readonly value_type?: string;
  readonly aggregation?: string;
};

export type ChangeGatewayMapping = {
  readonly first: string;
  readonly interval_min: number;
  readonly org_unit_scheme: string;
  readonly element_scheme: string;
  readonly data_set_scheme: string;
};

export type ChangeSettings = {
  readonly id: string;
  readonly settings: readonly ({
    readonly kind: "minmax" | "list" | "consumption_from" | "batch" | "barcode" | "policy";
    readonly product?: string;
    readonly min_months?: (string | null);
    readonly max_months?: (string | null);
    readonly emergency_months?: (string | null);
    readonly on?: (boolean | null);
    readonly source?: "counts" | "dispensing";
    readonly batch?: string;
    readonly expiry?: (string | null);
    readonly name?: "owners" | "vvm_first" | "whole_packs" | "self_approval";
    readonly from?: string;
  })[];
};

export type CheckRts = Readonly<Record<string, unknown>>;

export type Clock = {
  readonly time: string;
  readonly sureness: "unsure" | "set" | "taken" | "sure";
  readonly offset_ms: number;
  readonly disagreement_ms: number;
};

export type ClockSet = {
  readonly time: string;
};

export type Column = {
  readonly name: string;
  readonly title: string;
  readonly type: string;
  readonly unit: string;
};

export type Conflicts = {
  readonly conflicts: readonly ({
    readonly table: string;
    readonly row?: (Named | null);
    readonly field?: string;
    readonly key: string;
    readonly in_force: string | number | boolean | null;
    readonly values: readonly ({
      readonly value: string | number | boolean | null;
      readonly at: string;
      readonly device: string;
      readonly user: string;
    })[];
  })[];
};

export type Correction = {
  readonly id: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly batch?: string;
    readonly expiry?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly to_bin?: string;
    readonly to_status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly direction?: "in" | "out";
    readonly reason?: string;
    readonly owner?: string;
    readonly paper_ref?: string;
    readonly manufacturer?: string;
    readonly donor?: string;
    readonly price?: string;
    readonly currency?: string;
    readonly units_per_pack?: number;
  })[];
  readonly reason: string;
};

export type Count = {
  readonly id: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly quantity?: number;
    readonly closed_packs?: number;
    readonly open_units?: number;
    readonly batch?: string;
    readonly expiry?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner?: string;
    readonly counted_at?: string;
    readonly reason?: string;
    readonly out_since?: string;
  })[];
  readonly complete_for?: readonly (string)[];
  readonly note?: string;
};

export type CountFound = {
  readonly store: Named;
  readonly id: string;
  readonly counted_at: (string | null);
  readonly note: string;
  readonly lines: readonly ({
    readonly product: Named;
    readonly batch: string;
    readonly bin: string;
    readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly counted: number;
    readonly counted_at: string;
    readonly opening: boolean;
    readonly book: (number | null);
    readonly variance_signed: (number | null);
    readonly variance: (number | null);
    readonly reasons: readonly ({
      readonly reason: string;
      readonly quantity: number;
    })[];
    readonly unexplained: number;
    readonly before_or_after: readonly ({
      readonly movement: string;
      readonly kind: string;
      readonly device: string;
      readonly quantity: number;
      readonly at: string;
    })[];
  })[];
};

export type Counts = {
  readonly store: Named;
  readonly counts: readonly ({
    readonly id: string;
    readonly counted_at: string;
    readonly recorded_at: string;
    readonly device: string;
    readonly user: string;
    readonly places: number;
  })[];
};

export type Decided = {
  readonly store: Named;
  readonly key: string;
  readonly note: string;
};

export type Decision = {
  readonly id: string;
  readonly key: string;
  readonly note: string;
};

export type DeviceRemoved = {
  readonly device: string;
  readonly label: string;
  readonly lost_at: string;
  readonly logs?: number;
  readonly certificates_kept?: number;
};

export type Devices = {
  readonly this: string;
  readonly roles?: readonly (string)[];
  readonly devices: readonly ({
    readonly device: string;
    readonly label: string;
    readonly stores: readonly (string)[];
    readonly role: string;
    readonly issuer?: boolean;
    readonly certificate_until?: (string | null);
    readonly last_heard?: (string | null);
    readonly removed?: ({
      readonly how: "revoked" | "retired";
      readonly at: string;
      readonly lost_at: string;
    } | null);
    readonly set_aside?: number;
  })[];
};

export type Discrepancies = {
  readonly store: Named;
  readonly discrepancies: readonly ({
    readonly code: string;
    readonly product: (Named | null);
    readonly batch: (string | null);
    readonly at: (string | null);
    readonly key: string;
    readonly details: Readonly<Record<string, unknown>>;
  })[];
};

export type Dismissal = {
  readonly id: string;
  readonly until?: (string | null);
  readonly note?: (string | null);
};

export type Dismissed = {
  readonly alert: string;
  readonly until: (string | null);
  readonly note: string;
};

export type Error = {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
};

export type Events = string;

export type Figures = {
  readonly id: string;
  readonly note?: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly quantity?: number;
    readonly closed_packs?: number;
    readonly open_units?: number;
    readonly batch?: string;
    readonly expiry?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner?: string;
    readonly counted_at?: string;
    readonly reason?: string;
    readonly out_since?: string;
    readonly part?: string;
    readonly recount?: boolean;
  })[];
};

export type GatewayCheck = {
  readonly ok: boolean;
  readonly url: string;
  readonly findings: readonly ({
    readonly level: string;
    readonly code: string;
    readonly subject: string;
    readonly words: string;
  })[];
};

export type GatewayCoverage = {
  readonly on_time_days: number;
  readonly months: readonly ({
    readonly period: string;
    readonly expected: number;
    readonly final: number;
    readonly on_time: number;
    readonly not_reported: number;
    readonly final_percent?: (number | null);
    readonly on_time_percent?: (number | null);
  })[];
  readonly stores: readonly ({
    readonly store: string;
    readonly name: string;
    readonly org_unit: string;
    readonly state: "heard" | "never_heard" | "no_device" | "paper" | "closed" | "no_org_unit";
    readonly complete_to: (string | null);
    readonly not_reported: readonly (string)[];
  })[];
};

export type GatewayDecided = {
  readonly action: string;
  readonly values: number;
};

export type GatewayDifferences = {
  readonly policy: string;
  readonly read_at: (string | null);
  readonly compared: number;
  readonly differing: number;
  readonly differences: readonly ({
    readonly id: string;
    readonly org_unit: string;
    readonly period: string;
    readonly product: string;
    readonly figure: string;
    readonly element: string;
    readonly accepted: (string | null);
    readonly server: (string | null);
    readonly sent: boolean;
  })[];
};

export type GatewayExceptions = {
  readonly total: number;
  readonly offset: number;
  readonly reasons: readonly ({
    readonly state: "settled" | "queued" | "quarantined" | "parked" | "held";
    readonly code: string;
    readonly count: number;
    readonly words: string;
  })[];
  readonly exceptions: readonly ({
    readonly id: string;
    readonly org_unit: string;
    readonly period: string;
    readonly product: string;
    readonly figure: string;
    readonly element: string;
    readonly state: "settled" | "queued" | "quarantined" | "parked" | "held";
    readonly now: (string | null);
    readonly accepted: (string | null);
    readonly since?: string;
    readonly accepted_at?: (string | null);
    readonly next_try?: (string | null);
    readonly code: string;
    readonly words: string;
    readonly head?: string;
  })[];
};

export type GatewayExplained = {
  readonly org_unit: string;
  readonly stores?: readonly (Named)[];
  readonly period: string;
  readonly product: Named;
  readonly figure?: (string | null);
  readonly as_of?: string;
  readonly known_on?: (string | null);
  readonly complete_to?: (string | null);
  readonly final?: boolean;
  readonly withheld?: string;
  readonly figures: Readonly<Record<string, {
    readonly now: ((number | string) | null);
    readonly known: ((number | string) | null);
  }>>;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly known_inputs?: Readonly<Record<string, unknown>>;
  readonly cards: readonly (Readonly<Record<string, unknown>>)[];
  readonly orders?: {
    readonly ordered: readonly (Readonly<Record<string, unknown>>)[];
    readonly delivered: readonly (Readonly<Record<string, unknown>>)[];
  };
  readonly known_cards?: readonly (Readonly<Record<string, unknown>>)[];
  readonly values: readonly ({
    readonly id: string;
    readonly element: string;
    readonly figures: readonly (string)[];
    readonly state: "settled" | "queued" | "quarantined" | "parked" | "held";
    readonly unsure?: boolean;
    readonly now: (string | null);
    readonly accepted: (string | null);
    readonly code?: string;
    readonly words?: string;
    readonly history: readonly ({
      readonly at: string;
      readonly run: (number | null);
      readonly event: string;
      readonly value: (string | null);
      readonly head: string;
      readonly code: string;
      readonly words: string;
    })[];
  })[];
  readonly registrations?: readonly (Readonly<Record<string, unknown>>)[];
};

export type GatewayItems = {
  readonly items: readonly ({
    readonly product: string;
    readonly item: string;
    readonly factor: string;
    readonly name: string;
  })[];
};

export type GatewayMapping = {
  readonly url: string;
  readonly items: number;
  readonly data_sets: readonly ({
    readonly name: string;
    readonly kind: string;
    readonly preset: string;
    readonly elements: readonly (string)[];
    readonly attribute_combo: string;
    readonly programmes: readonly (string)[];
    readonly types: readonly (string)[];
    readonly zones: readonly (string)[];
    readonly active: boolean;
  })[];
  readonly elements: readonly ({
    readonly key: string;
    readonly figures: readonly (string)[];
    readonly element: string;
    readonly combo: string;
    readonly label: string;
    readonly decimals: number;
    readonly scaled: boolean;
    readonly value_type: string;
    readonly aggregation: string;
  })[];
  readonly presets: Readonly<Record<string, unknown>>;
  readonly facts?: number;
  readonly first: string;
  readonly interval_min: number;
  readonly org_unit_scheme: string;
  readonly element_scheme: string;
  readonly data_set_scheme: string;
};

export type GatewayNothing = Readonly<Record<string, unknown>>;

export type GatewayOutcome = {
  readonly at: string;
  readonly result: string;
  readonly ok: boolean;
  readonly words: string;
  readonly changed: number;
  readonly accepted: number;
  readonly refused: number;
  readonly parked: number;
  readonly unchanged?: number;
  readonly registered?: number;
  readonly withdrawn?: number;
  readonly differing?: (number | null);
};

export type GatewayPolicy = {
  readonly policy: "report" | "ours";
};

export type GatewayProvision = {
  readonly dry_run: boolean;
};

export type GatewayProvisioned = {
  readonly url: string;
  readonly dry_run: boolean;
  readonly created: number;
  readonly updated: number;
  readonly objects: readonly ({
    readonly action: string;
    readonly kind: string;
    readonly uid: string;
    readonly name: string;
  })[];
  readonly notes: readonly (string)[];
};

export type GatewayPush = {
  readonly period: string;
};

export type GatewayReadBack = {
  readonly asked: boolean;
  readonly policy: string;
};

export type GatewayResumed = {
  readonly resumed: boolean;
};

export type GatewayRuns = {
  readonly runs: readonly ({
    readonly id: number;
    readonly started: string;
    readonly ended: (string | null);
    readonly result: (string | null);
    readonly accepted: number;
    readonly refused: number;
    readonly parked: number;
    readonly requests: number;
  })[];
};

export type GatewaySelection = {
  readonly state: "queued" | "quarantined" | "parked" | "held";
  readonly code: string;
  readonly org_unit: string;
  readonly period: string;
  readonly values: readonly (string)[];
  readonly reason: string;
};

export type GatewaySent = {
  readonly values: number;
};

export type GatewayStatus = {
  readonly target: {
    readonly url: string;
    readonly stopped: (string | null);
  };
  readonly appointment: {
    readonly number: number;
    readonly ours: boolean;
  };
  readonly outbox: Readonly<Record<string, unknown>>;
  readonly reasons: readonly ({
    readonly state: "settled" | "queued" | "quarantined" | "parked" | "held";
    readonly code: string;
    readonly count: number;
    readonly words: string;
  })[];
  readonly attention: readonly ({
    readonly id: string;
    readonly code: string;
    readonly severity: "error" | "warning";
    readonly subject: string;
    readonly message: string;
    readonly count: number;
    readonly arguments: Readonly<Record<string, unknown>>;
  })[];
  readonly months?: readonly ({
    readonly period: string;
    readonly expected: number;
    readonly final: number;
    readonly on_time: number;
    readonly not_reported: number;
    readonly final_percent?: (number | null);
    readonly on_time_percent?: (number | null);
  })[];
  readonly runs: readonly ({
    readonly id: number;
    readonly started: string;
    readonly ended: (string | null);
    readonly result: (string | null);
    readonly accepted: number;
    readonly refused: number;
    readonly parked: number;
    readonly requests: number;
  })[];
  readonly last_run: ({
    readonly at: string;
    readonly result: string;
    readonly ok: boolean;
    readonly words: string;
    readonly changed: number;
    readonly accepted: number;
    readonly refused: number;
    readonly parked: number;
    readonly unchanged?: number;
    readonly registered?: number;
    readonly withdrawn?: number;
    readonly differing?: (number | null);
  } | null);
};

export type GatewayValues = {
  readonly values: readonly (string)[];
};

export type ImportReport = {
  readonly table: string;
  readonly rows: number;
  readonly written: number;
  readonly made?: (number | null);
  readonly unchanged: number;
  readonly problems: readonly ({
    readonly line: number;
    readonly column: string;
    readonly code: string;
    readonly message: string;
  })[];
  readonly more_problems?: number;
  readonly dry_run: boolean;
};

export type ImportedFile = string;

export type Indicators = {
  readonly store: Named;
  readonly period: string;
  readonly as_of: string;
  readonly provisional: readonly (string)[];
  readonly rows: readonly ({
    readonly product: Named;
    readonly opening: number;
    readonly received: number;
    readonly issued: number;
    readonly redistributed_in: number;
    readonly redistributed_out: number;
    readonly returned_in: number;
    readonly returned_out: number;
    readonly consumed: number;
    readonly lost: number;
    readonly adjusted: number;
    readonly converted: number;
    readonly closing: number;
    readonly usable: number;
    readonly stockout_days: number;
    readonly observed_days: number;
    readonly adjusted_consumption: (string | null);
    readonly amc: (string | null);
    readonly amc_periods: number;
    readonly months_of_stock: (string | null);
    readonly lost_by_reason: Readonly<Record<string, unknown>>;
    readonly expiring_30: number;
    readonly expiring_60: number;
    readonly expiring_90: number;
    readonly expired: number;
    readonly days_to_stockout: (string | null);
    readonly quality: readonly (string)[];
  })[];
};

export type Invite = {
  readonly id: string;
  readonly role: string;
  readonly stores: readonly (string)[];
  readonly expires_at: string;
  readonly wrong_tries?: number;
};

export type InviteCancelled = {
  readonly id: string;
};

export type Invited = {
  readonly id: string;
  readonly code: string;
  readonly role?: string;
  readonly stores?: readonly (string)[];
  readonly expires_at: string;
  readonly addresses?: readonly (string)[];
  readonly qr: string;
};

export type Invites = {
  readonly invites: readonly (Invite)[];
};

export type InvoiceSheet = string;

export type Lists = {
  readonly lists: readonly ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  })[];
};

export type LoanWriteOff = {
  readonly id: string;
  readonly borrower: string;
  readonly product: string;
  readonly quantity: number;
  readonly note?: string;
};

export type Loans = {
  readonly store: Named;
  readonly loans: readonly ({
    readonly lender: Named;
    readonly borrower: Named;
    readonly product: Named;
    readonly quantity: number;
  })[];
};

export type LocalItem = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly store: Named;
  readonly unit?: string;
  readonly gtin?: (string | null);
  readonly same_as?: ({
    readonly id: string;
    readonly code?: string;
    readonly name?: string;
    readonly units?: number;
    readonly of_units?: number;
  } | null);
};

export type LocalItems = {
  readonly products: readonly (LocalItem)[];
};

export type Movement = {
  readonly id: string;
  readonly kind: "receipt" | "issue" | "received" | "dispense" | "transfer" | "loss" | "dispose" | "adjust" | "convert";
  readonly from?: string;
  readonly to?: string;
  readonly shipment?: string;
  readonly codes?: readonly (string)[];
  readonly document?: string;
  readonly bill?: string;
  readonly purpose?: "supply" | "redistribution" | "loan" | "return";
  readonly order?: string;
  readonly lines?: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly batch?: string;
    readonly expiry?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly to_bin?: string;
    readonly to_status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly direction?: "in" | "out";
    readonly reason?: string;
    readonly owner?: string;
    readonly paper_ref?: string;
    readonly manufacturer?: string;
    readonly donor?: string;
    readonly price?: string;
    readonly currency?: string;
    readonly units_per_pack?: number;
  })[];
  readonly occurred_at?: string;
  readonly override?: {
    readonly reason: string;
  };
  readonly note?: string;
};

export type Named = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
};

export type Nearby = {
  readonly store: Named;
  readonly product: Named;
  readonly stores: readonly ({
    readonly store: Named;
    readonly km: (string | null);
    readonly available: number;
    readonly provisional: boolean;
  })[];
  readonly unknown: number;
};

export type Network = {
  readonly updated: string;
  readonly this: string;
  readonly stores: readonly ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly type?: string;
    readonly mode?: string;
    readonly active?: boolean;
    readonly zone?: (Named | null);
    readonly latitude?: (number | null);
    readonly longitude?: (number | null);
    readonly held?: boolean;
    readonly served?: boolean;
    readonly devices: readonly (string)[];
    readonly complete_to?: (string | null);
    readonly state: "in_step" | "late" | "silent" | "unknown";
  })[];
  readonly devices: readonly ({
    readonly device: string;
    readonly label: string;
    readonly role?: string;
    readonly last_heard?: (string | null);
    readonly peer?: (string | null);
    readonly state: "in_step" | "late" | "silent" | "unknown";
  })[];
  readonly without_store?: readonly (string)[];
  readonly peers?: readonly ({
    readonly device: string;
    readonly label: string;
    readonly state: string;
  })[];
  readonly counts: {
    readonly in_step: number;
    readonly late: number;
    readonly silent: number;
    readonly unknown: number;
  };
};

export type NewInvite = {
  readonly stores: readonly (string)[];
  readonly role: "store" | "gateway" | "rts-gateway" | "admin" | "store-admin" | "auditor" | "approver";
};

export type NewLocalItem = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly gtin?: string;
};

export type NewPerson = {
  readonly id: string;
  readonly name: string;
  readonly role: "dispenser" | "storekeeper" | "supervisor" | "admin" | "auditor";
  readonly pin?: string;
  readonly password?: string;
};

export type Noted = {
  readonly id: string;
  readonly note?: string;
};

export type Nothing = Readonly<Record<string, unknown>>;

export type Order = {
  readonly id: string;
  readonly document: string;
  readonly kind: string;
  readonly status: string;
  readonly actions: readonly (string)[];
  readonly supplier: Named;
  readonly customer: Named;
  readonly approver: Named;
  readonly programme: (Named | null);
  readonly period: ({
    readonly label: string;
    readonly start: string;
    readonly end: string;
  } | null);
  readonly submitted_at: (string | null);
  readonly reviewed_at: (string | null);
  readonly needed_by: (string | null);
  readonly note: string;
  readonly review_note: string;
  readonly end_note: string;
  readonly flags: readonly (string)[];
  readonly shipments: readonly ({
    readonly id: string;
    readonly document: string;
    readonly state: string;
    readonly lines: number;
  })[];
  readonly lines: readonly ({
    readonly line: number;
    readonly product: Named;
    readonly quantity: number;
    readonly suggested: (number | null);
    readonly usable: (number | null);
    readonly note: string;
    readonly approved: number;
    readonly cut: string;
    readonly allocated: number;
    readonly shipped: number;
    readonly received: number;
    readonly shipping: number;
    readonly remaining: number;
    readonly fill_rate: (string | null);
    readonly on_order: number;
    readonly in_transit: number;
    readonly amc: (string | null);
    readonly max_months: (string | null);
  })[];
};

export type OrderRequest = {
  readonly id: string;
  readonly supplier: string;
  readonly kind?: "regular" | "emergency";
  readonly programme?: string;
  readonly period?: {
    readonly label: string;
    readonly start: string;
    readonly end: string;
  };
  readonly needed_by?: string;
  readonly note?: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly note?: string;
  })[];
};

export type Orders = {
  readonly store: Named;
  readonly orders: readonly (Readonly<Record<string, unknown>>)[];
  readonly total: number;
};

export type OutboxKey = {
  readonly outbox_key: string;
};

export type OwnSecret = {
  readonly old: string;
  readonly new: string;
};

export type PackingList = {
  readonly document: string;
  readonly codes: readonly (string)[];
  readonly pictures: readonly (string)[];
};

export type PackingListCodes = {
  readonly codes: readonly (string)[];
};

export type PackingListRead = {
  readonly id: string;
  readonly document: string;
  readonly purpose: "supply" | "redistribution" | "loan" | "return";
  readonly order: (string | null);
  readonly from: Named;
  readonly to: Named;
  readonly known: boolean;
  readonly codes: readonly (string)[];
  readonly lines: readonly ({
    readonly line: number;
    readonly product: Named;
    readonly batch: string;
    readonly expiry: (string | null);
    readonly quantity: number;
  })[];
};

export type Page = string;

export type People = {
  readonly people: readonly (Person)[];
  readonly roles: readonly (string)[];
};

export type Person = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly disabled: boolean;
  readonly pin?: boolean;
  readonly password?: boolean;
};

export type PersonChange = {
  readonly id: string;
  readonly role?: "dispenser" | "storekeeper" | "supervisor" | "admin" | "auditor";
  readonly pin?: string;
  readonly password?: string;
  readonly disabled?: boolean;
};

export type Pick = {
  readonly id: string;
  readonly document: string;
  readonly state: string;
  readonly purpose: string;
  readonly order: (string | null);
  readonly to: Named;
  readonly note: string;
  readonly flags: readonly (string)[];
  readonly lines: readonly ({
    readonly line: number;
    readonly product: Named;
    readonly batch: string;
    readonly expiry: (string | null);
    readonly bin: string;
    readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner: (string | null);
    readonly quantity: number;
    readonly short: number;
  })[];
  readonly missing: readonly ({
    readonly product: Named;
    readonly quantity: number;
  })[];
};

export type PickRequest = {
  readonly id: string;
  readonly order?: string;
  readonly to?: string;
  readonly purpose?: "supply" | "redistribution" | "loan" | "return";
  readonly note?: string;
  readonly override?: {
    readonly reason: string;
  };
  readonly lines?: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly batch?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner?: string;
  })[];
};

export type Picks = {
  readonly store: Named;
  readonly picks: readonly (Pick)[];
};

export type Presence = {
  readonly store: Named;
  readonly at: string;
  readonly people: readonly (string)[];
};

export type PresenceSaid = {
  readonly at: string;
  readonly tablet: string;
  readonly leaving?: boolean;
};

export type Product = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly unit?: string;
  readonly units_per_pack?: number;
  readonly batch_tracked?: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly state?: "active" | "phasing_out" | "closed";
  readonly codes?: readonly ({
    readonly system: string;
    readonly value: string;
  })[];
  readonly barcodes?: readonly ({
    readonly gtin: string;
    readonly units: number;
  })[];
  readonly kit?: readonly ({
    readonly product: Named;
    readonly units: number;
  })[];
  readonly prices?: readonly ({
    readonly supplier: (Named | null);
    readonly currency: string;
    readonly price_per_pack: string;
    readonly from: string;
  })[];
  readonly lists?: readonly (string)[];
  readonly store?: ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly on_list?: boolean;
    readonly state?: "active" | "phasing_out" | "closed";
    readonly min_months?: (string | null);
    readonly max_months?: (string | null);
    readonly emergency_months?: (string | null);
  } | null);
};

export type Products = {
  readonly products: readonly ((Named & {
    readonly unit: string;
    readonly units_per_pack: number;
    readonly batch_tracked: boolean;
    readonly units: number;
    readonly on_list: boolean;
    readonly state: string;
    readonly min_months: (string | null);
    readonly max_months: (string | null);
    readonly emergency_months: (string | null);
  }))[];
  readonly total: number;
};

export type Programmes = {
  readonly programmes: readonly ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  })[];
};

export type Purchase = {
  readonly id: string;
  readonly document: string;
  readonly status: string;
  readonly actions: readonly (string)[];
  readonly supplier: Named;
  readonly currency: (string | null);
  readonly expected: (string | null);
  readonly note: string;
  readonly created_at: string;
  readonly sent_at: (string | null);
  readonly last_receipt_at: (string | null);
  readonly lead_days: (number | null);
  readonly fill_rate: (string | null);
  readonly flags: readonly (string)[];
  readonly lines: readonly ({
    readonly line: number;
    readonly product: Named;
    readonly quantity: number;
    readonly units_per_pack: number;
    readonly price: (string | null);
    readonly note: string;
    readonly received: number;
    readonly outstanding: number;
  })[];
};

export type PurchaseRequest = {
  readonly id: string;
  readonly supplier: string;
  readonly currency?: string;
  readonly expected?: string;
  readonly note?: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly units_per_pack?: number;
    readonly price?: string;
    readonly note?: string;
  })[];
};

export type Purchases = {
  readonly store: Named;
  readonly purchases: readonly (Purchase)[];
};

export type ReasonRows = {
  readonly reasons: readonly ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  })[];
};

export type Recall = {
  readonly id: string;
  readonly code: string;
  readonly product: Named;
  readonly lots: readonly (string)[];
  readonly effective_from: string;
  readonly lifted_at?: (string | null);
  readonly reason?: string;
  readonly text?: string;
  readonly class?: string;
};

export type RecallNote = {
  readonly id: string;
  readonly note: string;
};

export type RecallPage = (Recall & {
  readonly stores: readonly ({
    readonly store: Named;
    readonly held_here: boolean;
    readonly complete_to?: (string | null);
    readonly not_heard_since?: boolean;
    readonly sent?: number;
    readonly answered?: ({
      readonly at: string;
      readonly device: string;
      readonly note: string;
    } | null);
    readonly on_hand?: (number | null);
    readonly usable_status?: (number | null);
    readonly quarantined?: (number | null);
    readonly returned?: (number | null);
    readonly destroyed?: (number | null);
    readonly dispensed?: (number | null);
    readonly exposures?: readonly ({
      readonly at: string;
      readonly device: string;
      readonly batch: string;
      readonly quantity: number;
    })[];
  })[];
});

export type Recalls = {
  readonly recalls: readonly (Recall)[];
};

export type Recorded = {
  readonly id: string;
  readonly command: string;
  readonly store: string;
  readonly kind: string;
  readonly recorded_at: string;
  readonly effective: string;
  readonly device: string;
  readonly on_behalf: boolean;
  readonly user: string;
  readonly shipment: (string | null);
  readonly document: (string | null);
  readonly lines: readonly (Readonly<Record<string, unknown>>)[];
  readonly flags: readonly (string)[];
};

export type Removal = {
  readonly lost_at: string;
  readonly passphrase: string;
  readonly recovery: string;
};

export type Report = {
  readonly report: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly known_on: (string | null);
  readonly columns: readonly (Column)[];
  readonly total?: number;
  readonly stores: readonly ({
    readonly store: Named;
    readonly as_of: string;
    readonly provisional: readonly (string)[];
    readonly notes: readonly (Readonly<Record<string, unknown>>)[];
    readonly rows: readonly (Readonly<Record<string, unknown>>)[];
  })[];
};

export type ReportToSign = {
  readonly id: string;
  readonly parameters?: (Readonly<Record<string, unknown>> | null);
};

export type Reports = {
  readonly reports: readonly ({
    readonly name: string;
    readonly title: string;
    readonly parameters: readonly (string)[];
    readonly needs: readonly (string)[];
    readonly columns: readonly (Column)[];
  })[];
  readonly formats: readonly (string)[];
};

export type Reversal = {
  readonly id: string;
  readonly reason: string;
};

export type Review = {
  readonly id: string;
  readonly decision: "approved" | "rejected";
  readonly note?: string;
  readonly lines?: readonly ({
    readonly product: string;
    readonly quantity: number;
    readonly note?: string;
  })[];
};

export type RtsCheck = {
  readonly ok: boolean;
  readonly url?: string;
  readonly stores?: readonly (string)[];
  readonly findings: readonly ({
    readonly level: string;
    readonly code: string;
    readonly subject: string;
    readonly words: string;
  })[];
};

export type RtsEvents = {
  readonly events: readonly ({
    readonly event: string;
    readonly updated_at?: string;
    readonly occurred_at?: string;
    readonly program?: string;
    readonly org_unit?: string;
    readonly deleted?: boolean;
    readonly state: string;
    readonly reason: string;
    readonly words?: string;
    readonly values?: Readonly<Record<string, unknown>>;
  })[];
};

export type RtsRun = Readonly<Record<string, unknown>>;

export type RtsStatus = {
  readonly program: string;
  readonly orders?: string;
  readonly interval_min?: number;
  readonly writes: boolean;
  readonly cursors?: Readonly<Record<string, unknown>>;
  readonly last_run?: (Readonly<Record<string, unknown>> | null);
  readonly waiting: Readonly<Record<string, number>>;
  readonly no_effect: Readonly<Record<string, number>>;
  readonly unreadable?: readonly (Readonly<Record<string, unknown>>)[];
  readonly requisitions?: {
    readonly taken: number;
    readonly flagged: readonly ({
      readonly store: string;
      readonly order: string;
      readonly document: string;
      readonly flag: string;
    })[];
  };
  readonly told?: Readonly<Record<string, unknown>>;
  readonly refused?: readonly ({
    readonly event: string;
    readonly what: string;
    readonly store: string;
    readonly document: string;
    readonly product: string;
    readonly code: string;
    readonly words: string;
  })[];
};

export type RunRts = {
  readonly retry: boolean;
};

export type SameBatches = {
  readonly product: Named;
  readonly a: string;
  readonly b: (string | null);
};

export type SameProducts = {
  readonly a: Named;
  readonly b: (Named | null);
  readonly units?: number;
  readonly of_units?: number;
  readonly kept_apart_at?: readonly (string)[];
};

export type SaySameBatches = {
  readonly id: string;
  readonly product: string;
  readonly a: string;
  readonly b: (string | null);
};

export type SaySameProducts = {
  readonly id: string;
  readonly a: string;
  readonly b: (string | null);
  readonly units?: number;
  readonly of_units?: number;
};

export type Schedule = {
  readonly store: Named;
  readonly schedule: readonly ({
    readonly supplier: Named;
    readonly programme: (Named | null);
    readonly due: (string | null);
    readonly late: boolean;
    readonly last_order: (string | null);
    readonly lead_days: number;
  })[];
};

export type Session = {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly role: "dispenser" | "storekeeper" | "supervisor" | "admin" | "auditor";
  };
  readonly store: (Named | null);
  readonly wide: boolean;
  readonly expires_at: string;
  readonly areas: readonly (string)[];
};

export type Settlement = {
  readonly id: string;
  readonly note?: string;
  readonly lines: readonly ({
    readonly line: number;
    readonly reason?: string;
    readonly parts: readonly ({
      readonly outcome: "not_sent" | "lost" | "receiver_error" | "over_sent" | "swapped";
      readonly quantity: number;
    })[];
  })[];
};

export type Setup = {
  readonly device: string;
  readonly store: (Named | null);
  readonly addresses: readonly (string)[];
  readonly plain: readonly (string)[];
  readonly ca: ({
    readonly sha256: string;
    readonly words: string;
    readonly not_after: string;
  } | null);
  readonly qr: string;
};

export type Sheet = (SheetSummary & {
  readonly lines: readonly ({
    readonly product: Named;
    readonly batch: string;
    readonly expiry: (string | null);
    readonly bin: string;
    readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner: (string | null);
    readonly listed: boolean;
    readonly book: (number | null);
    readonly needs_recount: boolean;
    readonly late: boolean;
    readonly quantity: (number | null);
    readonly figures: readonly ({
      readonly counter: string;
      readonly name: string;
      readonly part: string;
      readonly quantity: number;
      readonly counted_at: string;
      readonly round: number;
    })[];
  })[];
  readonly without_stock: readonly (Named)[];
  readonly in_transit: readonly ({
    readonly product: Named;
    readonly batch: string;
    readonly quantity: number;
    readonly document: string;
  })[];
});

export type SheetEnd = {
  readonly id: string;
  readonly complete_for?: readonly (string)[];
  readonly note?: string;
};

export type SheetOpen = {
  readonly id: string;
  readonly by: "blank" | "list" | "bin" | "programme" | "expiring_before" | "zero_stock" | "all";
  readonly list?: string;
  readonly bin?: string;
  readonly programme?: string;
  readonly expiring_before?: string;
  readonly with_book?: boolean;
  readonly blind?: boolean;
};

export type SheetSummary = {
  readonly id: string;
  readonly number: string;
  readonly store: Named;
  readonly state: "open" | "counting" | "recount" | "approved" | "cancelled";
  readonly by: "blank" | "list" | "bin" | "programme" | "expiring_before" | "zero_stock" | "all";
  readonly argument: string;
  readonly with_book: boolean;
  readonly blind: boolean;
  readonly opened_at: string;
  readonly opened_by: string;
  readonly places: number;
  readonly counted: (number | null);
  readonly to_recount: (number | null);
  readonly approved: ({
    readonly at: string;
    readonly by: string;
    readonly alone: boolean;
  } | null);
  readonly cancelled: ({
    readonly at: string;
    readonly by: string;
    readonly alone: boolean;
  } | null);
  readonly count: (string | null);
};

export type Sheets = {
  readonly store: Named;
  readonly sheets: readonly (SheetSummary)[];
};

export type Shipment = {
  readonly id: string;
  readonly direction: "in" | "out";
  readonly dispatched_at: (string | null);
  readonly noted_at: (string | null);
  readonly state: "unknown" | "allocated" | "released" | "picked" | "put_back" | "in_transit" | "delivered" | "difference" | "received" | "settled";
  readonly purpose: "supply" | "redistribution" | "loan" | "return";
  readonly order: (string | null);
  readonly document: string;
  readonly note: string;
  readonly flags: readonly (string)[];
  readonly from: Named;
  readonly to: Named;
  readonly lines: readonly ({
    readonly line: number;
    readonly product: Named;
    readonly batch: string;
    readonly expiry: (string | null);
    readonly quantity: number;
    readonly received: number;
    readonly damaged: number;
    readonly in_transit: number;
    readonly open: number;
    readonly swapped: number;
    readonly found: readonly ({
      readonly batch: string;
      readonly good: number;
      readonly damaged: number;
    })[];
    readonly settled: readonly ({
      readonly outcome: "not_sent" | "lost" | "receiver_error" | "over_sent" | "swapped";
      readonly quantity: number;
    })[];
  })[];
};

export type Shipments = {
  readonly store: Named;
  readonly shipments: readonly (Shipment)[];
};

export type SignIn = {
  readonly store: string;
  readonly user: string;
  readonly pin: string;
};

export type SignedIn = (Session & {
  readonly token: string;
  readonly outbox_key: (string | null);
});

export type SignedReport = {
  readonly id: string;
  readonly document: string;
  readonly report: string;
  readonly signed_by: string;
  readonly signed_at: string;
  readonly device: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly rows: number;
  readonly store: Named;
  readonly changed: boolean;
  readonly figures: readonly ({
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly signed: (number | null);
    readonly now: (number | null);
  })[];
  readonly signed_rows: (readonly (Readonly<Record<string, unknown>>)[] | null);
  readonly rows_now: (readonly (Readonly<Record<string, unknown>>)[] | null);
};

export type SignedReports = {
  readonly store: Named;
  readonly signed: readonly ({
    readonly id: string;
    readonly document: string;
    readonly report: string;
    readonly signed_by: string;
    readonly signed_at: string;
    readonly device: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly rows: number;
  })[];
  readonly total: number;
};

export type StandingLines = {
  readonly id: string;
  readonly lines: readonly ({
    readonly product: Named;
    readonly quantity: number;
    readonly direction: (string | null);
    readonly batch: string;
    readonly bin: (string | null);
    readonly status: ("usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held" | null);
  })[];
};

export type Start = {
  readonly state: "empty" | "founding" | "joining" | "failed" | "ready";
  readonly step?: "searching" | "calling";
  readonly code?: string;
  readonly message?: string;
};

export type StartDemo = {
  readonly time_zone: string;
};

export type StartDemoMade = {
  readonly store: string;
  readonly user: string;
  readonly pin: string;
  readonly password: string;
};

export type StartFound = {
  readonly network: string;
  readonly store?: {
    readonly code: string;
    readonly name?: string;
  };
  readonly time_zone: string;
  readonly admin?: string;
  readonly pin: string;
  readonly password: string;
};

export type StartFounded = {
  readonly network: string;
  readonly device: string;
  readonly user: string;
  readonly passphrase: string;
  readonly recovery: string;
};

export type StartJoin = {
  readonly code: string;
  readonly address?: string;
};

export type Status = {
  readonly demo: boolean;
  readonly network: {
    readonly id: string;
    readonly name: string;
  };
  readonly device: {
    readonly id: string;
    readonly label: string;
  };
  readonly stores: readonly (Named)[];
  readonly time: string;
  readonly peers?: readonly ({
    readonly device: string;
    readonly label: string;
    readonly stores: readonly (string)[];
    readonly gateway: boolean;
    readonly address: string;
    readonly state: "in_step" | "syncing" | "out_of_reach" | "refused";
    readonly reason: (string | null);
    readonly last_contact: (string | null);
    readonly to_send: number;
    readonly to_receive: number;
    readonly bytes_sent: number;
    readonly bytes_received: number;
    readonly bytes_per_s: number;
  })[];
  readonly complete_to?: readonly ({
    readonly store: string;
    readonly at: (string | null);
  })[];
  readonly scopes?: readonly ({
    readonly scope: string;
    readonly entries: number;
    readonly provisional: (string | null);
  })[];
  readonly clock?: Clock;
  readonly safe_at?: readonly ({
    readonly device: string;
    readonly label: string;
    readonly lacks: number;
  })[];
  readonly notices?: readonly ({
    readonly at: string;
    readonly code: string;
    readonly detail: string;
  })[];
  readonly entries?: number;
  readonly storage?: string;
};

export type Stock = {
  readonly store: Named;
  readonly as_of: string;
  readonly provisional: readonly (string)[];
  readonly products: readonly ({
    readonly product: Named;
    readonly on_hand: number;
    readonly usable: number;
    readonly quality: readonly (string)[];
    readonly cells: readonly ({
      readonly batch: string;
      readonly expiry: (string | null);
      readonly expired: boolean;
      readonly recalled: boolean;
      readonly bin: string;
      readonly status: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
      readonly owner: (string | null);
      readonly on_hand: number;
      readonly turn: (number | null);
      readonly counted_at: (string | null);
    })[];
  })[];
};

export type StoreSettings = {
  readonly store: Named;
  readonly list?: readonly ({
    readonly product: Named;
    readonly on: (boolean | null);
    readonly from: string;
  })[];
  readonly minmax?: readonly ({
    readonly product: Named;
    readonly min_months: (string | null);
    readonly max_months: (string | null);
    readonly emergency_months: (string | null);
  })[];
  readonly consumption_from?: readonly ({
    readonly product: (Named | null);
    readonly source: string;
    readonly from: string;
  })[];
  readonly policies?: {
    readonly owners: boolean;
    readonly vvm_first: boolean;
    readonly whole_packs: boolean;
    readonly self_approval: boolean;
  };
};

export type Stores = {
  readonly stores: readonly ((Named & {
    readonly type: string;
    readonly served: boolean;
    readonly held: boolean;
  }))[];
};

export type Suggestions = {
  readonly store: Named;
  readonly suggestions: readonly ({
    readonly product: Named;
    readonly suggested: (number | null);
    readonly packs: (number | null);
    readonly units_per_pack: number;
    readonly need: (string | null);
    readonly reason: ("amc_unknown" | "no_maximum" | null);
    readonly available: number;
    readonly on_order: number;
    readonly in_transit: number;
    readonly amc: (string | null);
    readonly max_months: (string | null);
  })[];
};

export type SupplierPerformance = {
  readonly store: Named;
  readonly suppliers: readonly ({
    readonly supplier: Named;
    readonly orders: number;
    readonly ended: number;
    readonly median_lead_days: (number | null);
    readonly p90_lead_days: (number | null);
    readonly fill_rate: (string | null);
  })[];
};

export type Suppliers = {
  readonly suppliers: readonly ({
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly fields?: Readonly<Record<string, unknown>>;
  })[];
};

export type TableRow = {
  readonly id: string;
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

export type TableRows = {
  readonly table: string;
  readonly total: number;
  readonly rows: readonly (TableRow)[];
};

export type Tables = {
  readonly tables: readonly ({
    readonly name: string;
    readonly catalogue: boolean;
    readonly key: readonly (string)[];
    readonly columns: readonly ({
      readonly name: string;
      readonly type: string;
      readonly meaning: string;
      readonly required: boolean;
      readonly key?: boolean;
      readonly refers_to?: string;
      readonly choices?: readonly (string)[];
      readonly fixed?: boolean;
    })[];
  })[];
};

export type Today = {
  readonly store: Named;
  readonly updated: string;
  readonly provisional?: readonly (string)[];
  readonly tasks: readonly ({
    readonly code: string;
    readonly count: number;
    readonly severity: "high" | "medium" | "low";
    readonly items: readonly (Readonly<Record<string, unknown>>)[];
  })[];
};

export type VarianceReasons = {
  readonly id: string;
  readonly note?: string;
  readonly lines: readonly ({
    readonly product: string;
    readonly batch?: string;
    readonly bin?: string;
    readonly status?: "usable" | "held" | "damaged" | "vvm1" | "vvm2" | "vvm3" | "vvm4" | "vvm1_held" | "vvm2_held" | "vvm3_held" | "vvm4_held";
    readonly owner?: string;
    readonly reason: string;
    readonly quantity: number;
  })[];
};
