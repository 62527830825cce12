// The shapes of /gateway/…, one interface each; see /api/openapi.json.
import type { Named } from "../wire";

export interface Run {
  readonly id: number;
  readonly started: string;
  readonly ended: string | null;
  readonly result: string | null;
  readonly accepted: number;
  readonly refused: number;
  readonly parked: number;
  readonly requests: number;
}

export interface Outcome {
  readonly at: string;
  readonly result: string;
  readonly ok: boolean;
  readonly words: string;
  readonly changed: number;
  readonly accepted: number;
  readonly refused: number;
  readonly parked: number;
  readonly unchanged: number;
  readonly registered: number;
  readonly withdrawn: number;
  readonly differing: number | null;
}

export interface Cause {
  readonly id: string;
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export interface Reason {
  readonly state: string;
  readonly code: string;
  readonly count: number;
  readonly words: string;
}

export interface Month {
  readonly period: string;
  readonly expected: number;
  readonly final: number;
  readonly on_time: number;
  readonly not_reported: number;
  readonly final_percent: number | null;
  readonly on_time_percent: number | null;
}

export interface GatewayStatus {
  readonly target: {
    readonly url: string;
    readonly stopped: string | null;
    readonly last_failure: string | null;
    readonly not_before: string | null;
  };
  readonly appointment: {
    readonly number: number;
    readonly device: string | null;
    readonly ours: boolean;
  };
  readonly outbox: Readonly<Record<string, number>>;
  readonly reasons: readonly Reason[];
  readonly attention: readonly Cause[];
  readonly months: readonly Month[];
  readonly runs: readonly Run[];
  readonly last_run: Outcome | null;
  readonly org_units: number;
}

export interface StoreCoverage {
  readonly store: string;
  readonly name: string;
  readonly org_unit: string;
  readonly state: string;
  readonly complete_to: string | null;
  readonly not_reported: readonly string[];
}

export interface Coverage {
  readonly on_time_days: number;
  readonly months: readonly Month[];
  readonly stores: readonly StoreCoverage[];
}

/** A value, named by the codes of its parts. */
export interface Value {
  readonly id: string;
  readonly org_unit: string;
  readonly period: string;
  readonly product: string;
  readonly figure: string;
  readonly element: string;
}

export interface Exception extends Value {
  readonly state: string;
  readonly now: string | null;
  readonly accepted: string | null;
  readonly next_try: string | null;
  readonly code: string;
  readonly words: string;
}

export interface Exceptions {
  readonly total: number;
  readonly offset: number;
  readonly reasons: readonly Reason[];
  readonly exceptions: readonly Exception[];
}

export interface Difference extends Value {
  readonly accepted: string | null;
  readonly server: string | null;
  readonly sent: boolean;
}

export interface Differences {
  readonly policy: string;
  readonly read_at: string | null;
  readonly compared: number;
  readonly differing: number;
  readonly differences: readonly Difference[];
}

export interface HistoryEvent {
  readonly at: string;
  readonly run: number | null;
  readonly event: string;
  readonly value: string | null;
  readonly head: string;
  readonly code: string;
  readonly words: string;
}

export interface ExplainedValue {
  readonly id: string;
  readonly element: string;
  readonly figures: readonly string[];
  readonly state: string;
  readonly now: string | null;
  readonly accepted: string | null;
  readonly accepted_at: string | null;
  readonly history: readonly HistoryEvent[];
}

export interface ExplainedLine {
  readonly at: string;
  readonly id: string;
  readonly index: number;
  readonly device: string;
  readonly user: string;
  readonly document: string;
  readonly quantity: number | null;
  readonly balance: number;
  readonly annulled: boolean;
  readonly flows: Readonly<Record<string, number>>;
  readonly text: { readonly message: string };
}

export interface ExplainedCard {
  readonly store: Named;
  readonly opening: number;
  readonly closing: number;
  readonly lines: readonly ExplainedLine[];
  readonly more: number;
}

export type Shown = number | string | null;

export interface Inputs {
  readonly figures?: Readonly<Record<string, Shown>>;
  readonly months?: readonly Readonly<Record<string, Shown>>[];
}

export interface Explained {
  readonly org_unit: string;
  readonly period: string;
  readonly product: Named;
  readonly figure: string | null;
  readonly known_on: string | null;
  readonly complete_to: string | null;
  readonly final: boolean;
  readonly withheld: string;
  readonly figures: Readonly<Record<string, { readonly now: Shown; readonly known?: Shown }>>;
  readonly inputs: Inputs;
  readonly values: readonly ExplainedValue[];
  readonly cards: readonly ExplainedCard[];
  readonly orders: {
    readonly ordered: readonly {
      readonly document: string;
      readonly submitted: string;
      readonly asked: number;
      readonly shipped: number;
    }[];
    readonly delivered: readonly { readonly submitted: string; readonly received: string }[];
  };
  readonly known_cards?: readonly ExplainedCard[];
}
