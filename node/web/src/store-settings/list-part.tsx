// What the store puts on its list, or takes off, beside what the lists of the catalogue say.
import { useState } from "preact/hooks";
import { productName } from "../format";
import type { StoreSettings } from "../shapes";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { t } from "../words";
import type { Named, Product } from "../wire";
import type { Say } from "./store-settings";

interface Props {
  readonly store: Named;
  readonly settings: StoreSettings;
  readonly busy: boolean;
  readonly say: Say;
}

export function ListPart({ store, settings, busy, say }: Props) {
  const [product, setProduct] = useState<Product | null>(null);
  const [on, setOn] = useState("on");
  const [round, setRound] = useState(0); // a fresh field once one is saved
  const save = async () => {
    if (!(await say({ kind: "list", product: product?.id, on: on === "on" }))) return;
    setRound(round + 1);
    setProduct(null);
  };
  const rows = (settings.list ?? []).filter((one) => one.on !== null);
  return (
    <section>
      <h2>{t("store_settings-list")}</h2>
      <p class="quiet">{t("store_settings-list_hint")}</p>
      <form
        class="line"
        aria-label={t("store_settings-list")}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ProductPicker
          key={round}
          store={store}
          label={t("stock-product")}
          product={product}
          onPick={setProduct}
        />
        <Choice label={t("store_settings-on_list")} value={on} onValue={setOn}>
          <option value="on">{t("store_settings-on")}</option>
          <option value="off">{t("store_settings-off")}</option>
        </Choice>
        <div class="end">
          <button type="submit" class="primary" disabled={busy || product === null}>
            {t("tables-save")}
          </button>
        </div>
      </form>
      <Listing
        label={t("store_settings-list")}
        rows={rows}
        keyOf={(one) => `${one.product.id} ${one.from}`}
        textOf={(one) => productName(one.product)}
        columns={[
          { key: "product", head: t("stock-product"), cell: (one) => productName(one.product) },
          {
            key: "on",
            head: t("store_settings-on_list"),
            cell: (one) => t(one.on ? "store_settings-on" : "store_settings-off"),
          },
          { key: "from", head: t("reports-from"), cell: (one) => one.from },
          {
            key: "act",
            head: t("devices-act"),
            cell: (one) => (
              <button
                type="button"
                class="small"
                disabled={busy}
                onClick={() => void say({ kind: "list", product: one.product.id, on: null })}
              >
                {t("store_settings-as_lists")} <span class="unseen">{one.product.code}</span>
              </button>
            ),
          },
        ]}
        empty={<p>{t("store_settings-no_list")}</p>}
      />
    </section>
  );
}
