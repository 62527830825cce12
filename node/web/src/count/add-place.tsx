// A batch found on the shelf that the sheet does not name.
import { useState } from "preact/hooks";
import { Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { t } from "../words";
import type { Named, Product } from "../wire";
import { lineOfCell } from "./lines";
import type { SheetLine } from "./lines";

interface Props {
  readonly store: Named;
  /** The sheet is empty, as at the opening count of a new store: adding is what there is to do. */
  readonly isFirst: boolean;
  readonly onAdd: (line: SheetLine) => void;
}

export function AddPlace({ store, isFirst, onAdd }: Props) {
  const [open] = useState(isFirst); // and it stays open while batch after batch is added
  const [product, setProduct] = useState<Product | null>(null);
  const [batch, setBatch] = useState("");
  const [expiry, setExpiry] = useState("");
  const [bin, setBin] = useState("");
  const [round, setRound] = useState(0); // each line begins with an empty search for a product
  return (
    <details class="add" open={open}>
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
          setRound(round + 1);
        }}
      >
        <ProductPicker
          key={round}
          label={t("stock-product")}
          store={store}
          product={product}
          onPick={setProduct}
        />
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
