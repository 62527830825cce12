// The products of a store as this browser knows them: searched here, so that it works without the node.
import { pathOf } from "./api";
import { ofCatalogue, ofStore, useResource } from "./resource";
import type { Resource } from "./resource";
import { folded } from "./shared/listing";
import type { Named, Product } from "./wire";

// The node's own limit; a store whose list is longer searches at the node as well.
export const MAX_PRODUCTS = 1000;

export interface Products {
  readonly products: readonly Product[];
  readonly total: number;
}

export function productsPath(store: Named): string {
  return pathOf(["products"], { store: store.id, limit: String(MAX_PRODUCTS) });
}

export function useProducts(store: Named): Resource<Products> {
  const isOurs = ofStore(store);
  return useResource<Products>(store.id === "" ? null : productsPath(store), (change) =>
    ofCatalogue(change) || (isOurs(change) && change.scope.startsWith("store/")),
  );
}

/** The products whose code or name holds each word, those that begin with the text first. */
export function search(
  products: readonly Product[],
  text: string,
  limit: number,
): readonly Product[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = products.filter((one) => {
    const where = folded(`${one.code} ${one.name}`);
    return words.every((word) => where.includes(word));
  });
  const [first = ""] = words;
  const rank = (one: Product) =>
    folded(one.code).startsWith(first) || folded(one.name).startsWith(first) ? 0 : 1;
  return [...found].sort((a, b) => rank(a) - rank(b)).slice(0, limit);
}
