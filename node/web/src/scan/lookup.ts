// From a barcode to the product: by the links this browser knows, else by the node.
import { pathOf } from "../api";
import { ask, askOrKept } from "../resource";
import type { Products } from "../products";
import { productsPath } from "../products";
import type { Barcodes } from "../shapes";
import type { Named, Product } from "../wire";
import { read } from "./gs1";
import type { Read } from "./gs1";
import { separator } from "./wedge";

export interface Found {
  readonly read: Read;
  /** The product, or null where nobody linked the barcode yet. */
  readonly product: Product | null;
  /** Base units of the pack that carries the barcode. */
  readonly units: number;
}

export function barcodesPath(store: Named): string {
  return pathOf(["stores", store.id, "barcodes"]);
}

/** What was scanned; a code of a product is taken like its barcode. */
export async function lookUp(store: Named, raw: string): Promise<Found> {
  const said = await read(raw, separator.value);
  const { products } = await askOrKept<Products>(productsPath(store));
  const plain = said.text.toLowerCase();
  const byCode = products.find((one) => one.code.toLowerCase() === plain);
  if (said.gtin === null || byCode) return { read: said, product: byCode ?? null, units: 1 };
  const { barcodes } = await askOrKept<Barcodes>(barcodesPath(store)).catch(() => ({ barcodes: [] }));
  const link = barcodes.find((one) => one.gtin === said.gtin);
  const known = link && products.find((one) => one.id === link.product.id);
  if (link && known) return { read: said, product: known, units: link.units };
  return atNode(store, said);
}

async function atNode(store: Named, said: Read): Promise<Found> {
  try {
    const path = pathOf(["products"], { store: store.id, gtin: said.gtin ?? "" });
    const { data } = await ask<{ readonly products: readonly (Product & { units: number })[] }>(path);
    const [first] = data.products;
    if (first) return { read: said, product: first, units: first.units };
  } catch {
    // Out of reach: what this browser knows has to do.
  }
  return { read: said, product: null, units: 1 };
}
