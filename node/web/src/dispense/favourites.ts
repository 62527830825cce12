// What is dispensed often on this tablet, with the quantities it was given in; learnt as it is used.
import { signal } from "@preact/signals";
import { isRecord } from "../api";
import type { Named } from "../wire";

const KEPT = "stockmesh.favourites.";
const SHOWN = 12; // as many as a phone shows in two swipes
const OFTEN = 4; // quantities of a product
const MOST = 200; // products remembered

interface Use {
  readonly times: number;
  readonly pinned: boolean;
  readonly quantities: Readonly<Record<string, number>>;
}

type Uses = Readonly<Record<string, Use>>;

const NEVER: Use = { times: 0, pinned: false, quantities: {} };
const known = new Map<string, ReturnType<typeof signal<Uses>>>();

function of(store: Named) {
  const held = known.get(store.id) ?? signal<Uses>(read(store));
  known.set(store.id, held);
  return held;
}

function read(store: Named): Uses {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEPT + store.id) ?? "{}");
    return isRecord(value) ? (value as Uses) : {};
  } catch {
    return {};
  }
}

function keep(store: Named, uses: Uses): void {
  const rank = ([, use]: [string, Use]) => (use.pinned ? Infinity : use.times);
  const most = Object.entries(uses).sort((a, b) => rank(b) - rank(a)).slice(0, MOST);
  const kept = Object.fromEntries(most);
  of(store).value = kept;
  try {
    localStorage.setItem(KEPT + store.id, JSON.stringify(kept));
  } catch (error) {
    console.warn("favourites are kept in memory only", error);
  }
}

/** Ids of the products given most often here, pinned ones first. */
export function favourites(store: Named): readonly string[] {
  const uses = Object.entries(of(store).value ?? {});
  const order = ([, use]: [string, Use]) => (use.pinned ? 1e9 : 0) + use.times;
  return uses.sort((a, b) => order(b) - order(a)).slice(0, SHOWN).map(([id]) => id);
}

export function isPinned(store: Named, product: string): boolean {
  return of(store).value?.[product]?.pinned ?? false;
}

export function pin(store: Named, product: string, pinned: boolean): void {
  const uses = of(store).value ?? {};
  keep(store, { ...uses, [product]: { ...(uses[product] ?? NEVER), pinned } });
}

/** Quantities a product was given in most often, the most frequent first. */
export function often(store: Named, product: string): readonly number[] {
  const given = Object.entries(of(store).value?.[product]?.quantities ?? {});
  return given.sort(([, a], [, b]) => b - a).slice(0, OFTEN).map(([quantity]) => Number(quantity));
}

export function noteUse(store: Named, product: string, quantity: number): void {
  const uses = of(store).value ?? {};
  const before = uses[product] ?? NEVER;
  const times = (before.quantities[quantity] ?? 0) + 1;
  const quantities = { ...before.quantities, [quantity]: times };
  keep(store, { ...uses, [product]: { ...before, times: before.times + 1, quantities } });
}
