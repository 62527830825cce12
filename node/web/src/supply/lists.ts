// Rows of lists as the node gives them, where its document leaves them open.
import { ofStore } from "../resource";
import type { Change, Named } from "../wire";

/** An order in a list. */
export interface OrderRow {
  readonly id: string;
  readonly document: string;
  readonly kind: "regular" | "emergency";
  readonly status: string;
  readonly supplier: Named;
  readonly customer: Named;
  readonly programme: Named | null;
  readonly period: string | null;
  readonly submitted_at: string | null;
  readonly needed_by: string | null;
  readonly lines: number;
  readonly flags: readonly string[];
}

export interface OrderRows {
  readonly store: Named;
  readonly orders: readonly OrderRow[];
  readonly total: number;
}

/** Changes of a store and of all lanes: an approver stands at neither end of those it approves. */
export function ofLanes(store: Named) {
  const own = ofStore(store);
  return (change: Change): boolean => own(change) || change.scope.startsWith("lane/");
}

const ENDED: ReadonlySet<string> = new Set(["shipped", "received", "rejected", "cancelled", "closed"]);

export function isOpen(order: { readonly status: string }): boolean {
  return !ENDED.has(order.status);
}

/** Emergencies first, then by the day it is needed, then the oldest. */
export function byUrgency(a: OrderRow, b: OrderRow): number {
  const emergency = Number(b.kind === "emergency") - Number(a.kind === "emergency");
  if (emergency !== 0) return emergency;
  const needed = (a.needed_by ?? "9999").localeCompare(b.needed_by ?? "9999");
  if (needed !== 0) return needed;
  return (a.submitted_at ?? "").localeCompare(b.submitted_at ?? "");
}

export function newestFirst(a: OrderRow, b: OrderRow): number {
  return (b.submitted_at ?? "").localeCompare(a.submitted_at ?? "");
}
