// What of the catalogue asks for a person: stores' own items to be named, and fields set apart.
import { useState } from "preact/hooks";
import { instant, productName } from "../format";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { Conflicts, LocalItem } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Badge } from "../shared/badge";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named, Product } from "../wire";
import { text } from "./rows";

export function Settling({ store }: { store: Named }) {
  const items = useResource<{ products: readonly LocalItem[] }>("/products/local", ofCatalogue);
  const conflicts = useResource<Conflicts>("/catalogue/conflicts", ofCatalogue);
  const [going, setGoing] = useState<LocalItem | null>(null);
  return (
    <ScreenFrame title={t("settling-title")} of={items}>
      <p>
        <a class="target" href={to("tables")}>
          {t("tables-all")}
        </a>
      </p>
      <h2>{t("settling-items")}</h2>
      <Listing
        label={t("settling-items")}
        rows={items.data?.products ?? []}
        keyOf={(one) => one.id}
        textOf={(one) => `${one.code} ${one.name} ${one.store.code} ${one.gtin ?? ""}`}
        columns={[
          {
            key: "item",
            head: t("stock-product"),
            cell: (one) => (
              <>
                {one.name} <span class="quiet block">{[one.code, one.unit, one.gtin].filter(Boolean).join(" · ")}</span>
              </>
            ),
          },
          { key: "store", head: t("network-store"), cell: (one) => `${one.store.code} ${one.store.name}` },
          {
            key: "same",
            head: t("settling-is"),
            cell: (one) =>
              one.same_as ? (
                <Badge tone="well">{one.same_as.name ?? one.same_as.code}</Badge>
              ) : (
                t("settling-unnamed")
              ),
          },
          {
            key: "act",
            head: t("devices-act"),
            cell: (one) => (
              <button type="button" class="small" onClick={() => setGoing(one)}>
                {t("settling-say")} <span class="unseen">{one.name}</span>
              </button>
            ),
          },
        ]}
        empty={<p>{t("settling-no_items")}</p>}
      />
      <h2>{t("settling-conflicts")}</h2>
      <Listing
        label={t("settling-conflicts")}
        rows={conflicts.data?.conflicts ?? []}
        keyOf={(one) => one.key}
        columns={[
          {
            key: "row",
            head: t("tables-fields"),
            cell: (one) => (
              <>
                <a class="target" href={to("tables", one.table)}>
                  {word("table", one.table)}
                </a>{" "}
                {one.row ? productName(one.row) : one.key} · {one.field}
              </>
            ),
          },
          {
            key: "values",
            head: t("settling-values"),
            cell: (one) => (
              <ul class="plain">
                {one.values.map((said, i) => (
                  <li key={i}>
                    {text(said.value)}{" "}
                    <span class="quiet">
                      {said.user} {said.device}, {instant(said.at ?? null)}
                    </span>
                  </li>
                ))}
              </ul>
            ),
          },
          { key: "holds", head: t("settling-holds"), cell: (one) => text(one.in_force) },
        ]}
        empty={<p>{t("settling-no_conflicts")}</p>}
      />
      {going ? (
        <SameForm
          store={store}
          item={going}
          onClose={() => {
            setGoing(null);
            items.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

// Which product of the catalogue a store's own item is, and how many of its units make how many.
function SameForm(props: { store: Named; item: LocalItem; onClose: () => void }) {
  const { store, item, onClose } = props;
  const [product, setProduct] = useState<Product | null>(null);
  const [units, setUnits] = useState("1");
  const [ofUnits, setOfUnits] = useState("1");
  const act = useAct();
  const say = (b: string | null) => {
    const factors = b === null ? {} : { units: Number(units) || 1, of_units: Number(ofUnits) || 1 };
    void act
      .command("/catalogue/same", { a: item.id, b, ...factors }, () => t("tables-saved"))
      .then((done) => {
        if (done !== null) onClose();
      });
  };
  return (
    <Dialog title={item.name} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (product) say(product.id);
        }}
      >
        <ProductPicker
          store={store}
          label={t("settling-is")}
          product={product}
          onPick={setProduct}
        />
        <Field label={t("settling-units")} numeric value={units} onValue={setUnits} />
        <Field
          label={t("settling-of_units", { unit: item.unit ?? "" })}
          numeric
          value={ofUnits}
          onValue={setOfUnits}
        />
        <p class="quiet">{t("settling-hint")}</p>
        <ActNotice act={act} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy || product === null}>
            {t("tables-save")}
          </button>
          {item.same_as ? (
            <button type="button" disabled={act.busy} onClick={() => say(null)}>
              {t("settling-take_back")}
            </button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
