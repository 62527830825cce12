// A batch or product that is on the shelf and not in the book.
import { useState } from "preact/hooks";
import { STATUSES } from "../format";
import { Choice, Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { t, word } from "../strings";
import type { Product } from "../wire";
import { lineKey } from "./sheet";
import type { SheetLine } from "./sheet";

export function AddLine({ onLine }: { onLine: (line: SheetLine) => void }) {
  const [round, setRound] = useState(0);
  const [product, setProduct] = useState<Product | null>(null);
  const [batch, setBatch] = useState("");
  const [expiry, setExpiry] = useState("");
  const [bin, setBin] = useState("");
  const [status, setStatus] = useState("usable");

  function add(): void {
    if (!product) return;
    const cell = { batch: batch.trim(), expiry: expiry.trim() || null, bin: bin.trim(), status };
    onLine({ key: lineKey(product, cell), product, cell, book: 0 });
    setProduct(null);
    setBatch("");
    setExpiry("");
    setBin("");
    setStatus("usable");
    setRound(round + 1); // a fresh picker, its text gone
  }

  return (
    <details class="add">
      <summary>{t("count.add")}</summary>
      <div class="line">
        <ProductPicker
          key={round}
          label={t("record.product")}
          product={product}
          onPick={setProduct}
        />
        <Field label={t("record.batch")} value={batch} onValue={setBatch} />
        <Field label={t("record.expiry")} value={expiry} onValue={setExpiry} />
        <Field label={t("record.bin")} value={bin} onValue={setBin} />
        <Choice label={t("record.status")} value={status} onValue={setStatus}>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {word("status", one)}
            </option>
          ))}
        </Choice>
        <button type="button" class="end" disabled={!product} onClick={add}>
          {t("count.add_submit")}
        </button>
      </div>
    </details>
  );
}
