// What of each product may be promised: usable, and not set aside for somebody already.
import { useMemo } from "preact/hooks";
import { pathOf } from "../api";
import { ofStore, useResource } from "../resource";
import type { Availability } from "../shapes";
import type { Named } from "../wire";

/** Base units by the product's id. */
export type Promised = ReadonlyMap<string, number>;

/** Asked of the node where it is `wanted`; empty until it has answered. */
export function usePromised(store: Named, wanted: boolean): Promised {
  const path = wanted ? pathOf(["stores", store.id, "availability"]) : null;
  const answer = useResource<Availability>(path, ofStore(store));
  return useMemo(
    () => new Map((answer.data?.products ?? []).map((row) => [row.product.id, row.available])),
    [answer.data],
  );
}
