// A batch found on the shelf that the sheet does not name.
import { useState } from "preact/hooks";
import { Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { t } from "../words";
import type { Named, Product } from "../wire";
import { lineOfCell } from "./lines";
import type { SheetLine } from "./lines";

export function AddPlace({ store, onAdd }: { store: Named; onAdd: (line: SheetLine) => void }) {
  const [product, setProduct] = useState<Product | null>(null);
  const [batch, setBatch] = useState("");
  const [expiry, setExpiry] = useState("");
  const [bin, setBin] = useState("");
  return (
    <details class="add">
      <summary>{t("count-add")}</summary>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          if (!product) return;
          const cell = { batch: batch.trim().toUpperCase(), expiry: expiry.trim() || null, bin: bin.trim() };
          onAdd(lineOfCell(product, cell));
          setProduct(null);
          setBatch("");
          setExpiry("");
        }}
      >
        <ProductPicker label={t("stock-product")} store={store} product={product} onPick={setProduct} />
        <Field
          label={t("receipt-batch")}
          value={batch}
          onValue={setBatch}
          required={product?.batch_tracked ?? false}
        />
        <Field
          label={t("receipt-expiry")}
          value={expiry}
          onValue={setExpiry}
          hint={t("receipt-expiry_hint")}
        />
        <Field label={t("count-bin")} value={bin} onValue={setBin} />
        <button type="submit" class="end" disabled={!product}>
          {t("count-add_now")}
        </button>
      </form>
    </details>
  );
}
