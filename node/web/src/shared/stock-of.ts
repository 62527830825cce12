// The stock of a store with what waits on this tablet laid on it, for forms that take from cells.
import { useMemo } from "preact/hooks";
import { pathOf } from "../api";
import { cellKey } from "../format";
import { entries } from "../outbox";
import { withPending } from "../pending";
import { useProducts } from "../products";
import { ofStoreOrCatalogue, useResource } from "../resource";
import type { Resource } from "../resource";
import type { Cell, Named, Stock, StockRow } from "../wire";

export function stockPath(store: Named): string {
  return pathOf(["stores", store.id, "stock"]);
}

/** What is on hand, as the node said last and this tablet knows since. */
export function useStock(store: Named): Resource<Stock> {
  const stock = useResource<Stock>(stockPath(store), ofStoreOrCatalogue(store));
  const products = useProducts(store);
  const held = entries.value;
  const data = useMemo(() => {
    if (!stock.data) return null;
    const names = new Map(products.data?.products.map((one) => [one.id, one as Named]) ?? []);
    return withPending(stock.data, held, (id) => names.get(id));
  }, [stock.data, products.data, held]);
  return { ...stock, data };
}

export function rowOf(stock: Stock | null, product: Named | null): StockRow | undefined {
  return stock?.products.find((row) => row.product.id === product?.id);
}

/** Cells to take from, in the order in which the node would take them. */
export function takeable(row: StockRow | undefined): readonly Cell[] {
  const cells = (row?.cells ?? []).filter((cell) => (cell.on_hand ?? 0) > 0);
  const turn = (cell: Cell) => cell.turn ?? Number.MAX_SAFE_INTEGER;
  return [...cells].sort((a, b) => turn(a) - turn(b) || cellKey(a).localeCompare(cellKey(b)));
}
