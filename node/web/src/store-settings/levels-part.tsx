// The store's own minimum and maximum, product by product; without them those of its type hold.
import { useState } from "preact/hooks";
import { parsable, productName } from "../format";
import type { StoreSettings } from "../shapes";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { t, word } from "../words";
import type { Named, Product } from "../wire";
import type { Say } from "./store-settings";

const FIGURES = ["min_months", "max_months", "emergency_months"] as const;
const NOTHING = { min_months: "", max_months: "", emergency_months: "" };

interface Props {
  readonly store: Named;
  readonly settings: StoreSettings;
  readonly busy: boolean;
  readonly say: Say;
}

export function Levels({ store, settings, busy, say }: Props) {
  const [product, setProduct] = useState<Product | null>(null);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(NOTHING);
  const [round, setRound] = useState(0); // a fresh field once one is saved
  const save = async () => {
    const figures = FIGURES.map((name) => [name, parsable(typed[name] ?? "") || null]);
    if (!(await say({ kind: "minmax", product: product?.id, ...Object.fromEntries(figures) }))) return;
    setRound(round + 1);
    setProduct(null);
    setTyped(NOTHING);
  };
  return (
    <section>
      <h2>{t("store_settings-levels")}</h2>
      <p class="quiet">{t("store_settings-levels_hint")}</p>
      <form
        class="line"
        aria-label={t("store_settings-levels")}
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
        {FIGURES.map((name) => (
          <Field
            key={name}
            label={word("store_settings-figure", name)}
            value={typed[name] ?? ""}
            onValue={(value) => setTyped({ ...typed, [name]: value })}
          />
        ))}
        <div class="end">
          <button type="submit" class="primary" disabled={busy || product === null}>
            {t("tables-save")}
          </button>
        </div>
      </form>
      <Listing
        label={t("store_settings-levels")}
        rows={settings.minmax ?? []}
        keyOf={(one) => one.product.id}
        textOf={(one) => productName(one.product)}
        columns={[
          { key: "product", head: t("stock-product"), cell: (one) => productName(one.product) },
          ...FIGURES.map((name) => ({
            key: name,
            head: word("store_settings-figure", name),
            numeric: true,
            cell: (one: NonNullable<StoreSettings["minmax"]>[number]) => one[name] ?? t("none"),
          })),
          {
            key: "act",
            head: t("devices-act"),
            cell: (one) => (
              <button
                type="button"
                class="small"
                disabled={busy}
                onClick={() => void say({ kind: "minmax", product: one.product.id })}
              >
                {t("store_settings-of_type")} <span class="unseen">{one.product.code}</span>
              </button>
            ),
          },
        ]}
        empty={<p>{t("store_settings-no_levels")}</p>}
      />
    </section>
  );
}
