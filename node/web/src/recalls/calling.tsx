// Calling batches back: the product, its lots, how grave it is and why.
import { useState } from "preact/hooks";
import type { RecallPage } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { t, word } from "../words";
import type { Named, Product } from "../wire";

const CLASSES = ["I", "II", "III"] as const;

export function CallingBack({ store, onClose }: { store: Named; onClose: () => void }) {
  const [product, setProduct] = useState<Product | null>(null);
  const [lots, setLots] = useState("");
  const [gravity, setGravity] = useState<string>("II");
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const act = useAct();
  const send = () => {
    const named = lots.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean);
    const body = {
      product: product?.id,
      class: gravity,
      reason: reason.trim(),
      ...(named.length > 0 ? { lots: named } : {}),
      ...(text.trim() ? { text: text.trim() } : {}),
    };
    void act.command<RecallPage>("/recalls", body, () => t("tables-saved")).then((done) => {
      if (done) onClose();
    });
  };
  return (
    <Dialog title={t("recalls-call")} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <ProductPicker store={store} label={t("stock-product")} product={product} onPick={setProduct} />
        <Field
          label={t("recalls-lots_field")}
          hint={t("recalls-lots_hint")}
          value={lots}
          onValue={setLots}
        />
        <Choice label={t("recalls-class")} value={gravity} onValue={setGravity}>
          {CLASSES.map((one) => (
            <option key={one} value={one}>
              {one}: {word("recalls-grave", one)}
            </option>
          ))}
        </Choice>
        <Field label={t("recalls-reason")} value={reason} onValue={setReason} required />
        <Field
          label={t("recalls-text")}
          hint={t("recalls-text_hint")}
          value={text}
          onValue={setText}
        />
        <ActNotice act={act} />
        <button type="submit" class="danger" disabled={act.busy || !product || !reason.trim()}>
          {t("recalls-call")}
        </button>
      </form>
    </Dialog>
  );
}
