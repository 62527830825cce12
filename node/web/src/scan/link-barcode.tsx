// An unknown barcode is linked to a product on the spot, so that the next scan finds it.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useRecording } from "../recording";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../words";
import type { Named, Product } from "../wire";
import type { Read } from "./gs1";

interface Props {
  readonly store: Named;
  readonly read: Read;
  readonly onLinked: (product: Product, units: number) => void;
  readonly onClose: () => void;
}

export function LinkBarcode({ store, read, onLinked, onClose }: Props) {
  const [product, setProduct] = useState<Product | null>(null);
  const [units, setUnits] = useState("");
  const recording = useRecording<object>();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!product) return;
    const count = units.trim() || String(product.units_per_pack ?? 1);
    const item = { kind: "barcode", gtin: read.gtin, product: product.id, units: count };
    const path = pathOf(["stores", store.id, "settings"]);
    const title = t("scan-link_title", { gtin: read.gtin });
    const result = await recording.submit(path, { settings: [item] }, title);
    if (result.step === "done" || result.step === "kept") onLinked(product, Number(count));
  }

  return (
    <Dialog title={t("scan-unknown")} onClose={onClose}>
      <p>{t("scan-unknown_words", { gtin: read.gtin ?? read.text })}</p>
      {read.gtin === null ? null : (
        <form onSubmit={(event) => void submit(event)}>
          <ProductPicker
            label={t("scan-which")}
            store={store}
            product={product}
            onPick={(picked) => {
              setProduct(picked);
              setUnits(picked ? String(picked.units_per_pack ?? 1) : "");
            }}
          />
          <Field label={t("scan-units")} value={units} onValue={setUnits} numeric />
          <button type="submit" class="primary" disabled={!product}>
            {t("scan-link")}
          </button>
          <WriteNotice recording={recording} />
        </form>
      )}
    </Dialog>
  );
}
