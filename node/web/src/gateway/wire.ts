// Parts of the gateway's answers with names of their own; what the API's document only outlines is
// written out here.
import type * as shapes from "../shapes";
import type { Named, Sentence } from "../wire";

export type {
  GatewayCoverage as Coverage,
  GatewayDifferences as Differences,
  GatewayExceptions as Exceptions,
} from "../shapes";

export type Run = shapes.GatewayRuns["runs"][number];
export type Exception = shapes.GatewayExceptions["exceptions"][number];
export type Reason = shapes.GatewayExceptions["reasons"][number];
export type Difference = shapes.GatewayDifferences["differences"][number];
export type Month = shapes.GatewayCoverage["months"][number];
export type StoreCoverage = shapes.GatewayCoverage["stores"][number];

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
  readonly arguments: Readonly<Record<string, string | number>>;
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
  readonly text: Sentence;
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
