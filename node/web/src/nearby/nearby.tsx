// Who near this store has a product, of the stores whose stock this node knows.
import { useEffect, useState } from "preact/hooks";
import { get, pathOf } from "../api";
import { productName, quantity } from "../format";
import { useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import type { Nearby } from "../shapes";
import { t } from "../words";
import type { Product } from "../wire";

export function NearbyScreen({ store, rest }: ScreenProps) {
  const [asked] = rest;
  const [product, setProduct] = useState<Product | null>(null);
  // `nearby/<product>` opens it with the product chosen.
  useEffect(() => {
    if (!asked) return;
    void get<Product>(pathOf(["products", asked])).then(setProduct, () => undefined);
  }, [asked]);
  const path = product
    ? pathOf(["stores", store.id, "nearby"], { product: product.id })
    : null;
  const found = useResource<Nearby>(path, () => true);
  return (
    <ScreenFrame title={t("nav-nearby")} {...(path ? { of: found } : {})}>
      <div class="tools">
        <ProductPicker
          label={t("supply-product")}
          store={store}
          product={product}
          onPick={setProduct}
        />
      </div>
      {product === null ? <p class="empty">{t("nearby-choose")}</p> : null}
      {found.data ? <Stores found={found.data} /> : null}
    </ScreenFrame>
  );
}

function Stores({ found }: { found: Nearby }) {
  return (
    <>
      <h2>{productName(found.product)}</h2>
      {found.unknown > 0 ? (
        <p class="notice">{t("nearby-unknown", { n: found.unknown })}</p>
      ) : null}
      <Listing
        label={t("nav-nearby")}
        rows={found.stores}
        keyOf={(row) => row.store.id}
        textOf={(row) => `${row.store.code} ${row.store.name}`}
        empty={t("nearby-nobody")}
        columns={[
          {
            key: "store",
            head: t("nearby-store"),
            cell: (row) => (
              <>
                {row.store.code} {row.store.name}
                {row.provisional ? <Badge tone="busy">{t("flag-provisional")}</Badge> : null}
              </>
            ),
          },
          {
            key: "km",
            head: t("nearby-distance"),
            numeric: true,
            cell: (row) => (row.km === null ? t("unknown") : t("nearby-km", { n: Number(row.km) })),
          },
          {
            key: "available",
            head: t("orders-available_here"),
            numeric: true,
            cell: (row) => quantity(row.available),
          },
        ]}
      />
    </>
  );
}
