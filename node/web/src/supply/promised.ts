// What of each product may be promised: usable, and not set aside for somebody already.
import { useMemo } from "preact/hooks";
import { pathOf } from "../api";
import { ofStoreOrCatalogue, useResource } from "../resource";
import type { Availability } from "../shapes";
import type { Named } from "../wire";
import { placeKey } from "./places";
import type { Place } from "./places";

export interface Promised {
  /** Base units of a product that may be promised. */
  readonly of: (product: string) => number;
  /** Base units that picks hold at a place. */
  readonly reservedAt: (product: string, place: Place) => number;
}

/** Asked of the node where it is `wanted`; all is 0 until it has answered. */
export function usePromised(store: Named, wanted: boolean): Promised {
  const path = wanted ? pathOf(["stores", store.id, "availability"]) : null;
  const answer = useResource<Availability>(path, ofStoreOrCatalogue(store));
  return useMemo(() => promisedOf(answer.data), [answer.data]);
}

function promisedOf(answer: Availability | null): Promised {
  const available = new Map<string, number>();
  const reserved = new Map<string, number>();
  for (const row of answer?.products ?? []) {
    available.set(row.product.id, row.available);
    for (const { quantity, batch, bin, status, owner } of row.reserved_at ?? []) {
      const place = { batch, bin, status, ...(owner ? { owner } : {}) };
      reserved.set(row.product.id + placeKey(place), quantity);
    }
  }
  return {
    of: (product) => available.get(product) ?? 0,
    reservedAt: (product, place) => reserved.get(product + placeKey(place)) ?? 0,
  };
}
