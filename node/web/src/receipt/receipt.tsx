// Goods from outside the network: a supplier, a document, and lines with batch, expiry and price.
import { useCallback, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { instantOf, parsable, parseQuantity, productName } from "../format";
import { useRecording } from "../recording";
import { ofCatalogue, useResource } from "../resource";
import { LinkBarcode } from "../scan/link-barcode";
import { lookUp } from "../scan/lookup";
import type { Found } from "../scan/lookup";
import { ScanButton } from "../scan/scan-button";
import type { ScreenProps } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../words";
import type { MovementAnswer, Named, Product } from "../wire";

interface Line {
  readonly product: Product | null;
  readonly quantity: string;
  readonly batch: string;
  readonly expiry: string;
  readonly price: string;
}

interface Draft {
  readonly from: string;
  readonly document: string;
  readonly arrived: string;
  readonly currency: string;
  readonly lines: readonly Line[];
}

const NO_LINE: Line = { product: null, quantity: "", batch: "", expiry: "", price: "" };
const EMPTY: Draft = { from: "", document: "", arrived: "", currency: "", lines: [NO_LINE] };
const NOTHING: readonly Named[] = [];

export function ReceiptScreen({ store }: ScreenProps) {
  const draft = useDraft<Draft>(`receipt/${store.id}`, EMPTY);
  const recording = useRecording<MovementAnswer>();
  const suppliers = useResource<{ suppliers: readonly Named[] }>("/suppliers", ofCatalogue);
  const [unknown, setUnknown] = useState<Found | null>(null);
  const { lines } = draft.value;
  const filled = lines.filter((line) => line.product !== null || line.quantity.trim() !== "");
  const wrong = filled.findIndex((line) => !line.product || !parseQuantity(line.quantity));

  function change(at: number, fields: Partial<Line>): void {
    draft.set((before) => ({
      ...before,
      lines: before.lines.map((line, i) => (i === at ? { ...line, ...fields } : line)),
    }));
  }

  function add(line: Line): void {
    draft.set((before) => {
      const kept = before.lines.filter((one) => one.product !== null);
      return { ...before, lines: [...kept, line] };
    });
  }

  const scan = useCallback(
    (raw: string) => {
      void lookUp(store, raw).then((found) => (found.product ? add(lineOf(found)) : setUnknown(found)));
    },
    [store],
  );

  async function submit(reason?: string): Promise<void> {
    const { from, document, arrived, currency } = draft.value;
    const at = arrived === "" ? null : instantOf(arrived);
    const body = {
      kind: "receipt",
      from: from.trim(),
      ...(document.trim() === "" ? {} : { document: document.trim() }),
      ...(at ? { occurred_at: at } : {}),
      ...(reason ? { override: { reason } } : {}),
      lines: filled.map((line) => toSend(line, currency.trim())),
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("receipt-title_of", { from, n: filled.length });
    const form = { screen: ["receipt"], draft: `receipt/${store.id}`, data: draft.value };
    const result = await recording.submit(path, body, title, form);
    if (result.step === "done" || result.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame title={t("nav-receipt")} tools={<ScanButton onRead={scan} />}>
      {recording.progress.value.step === "done" ? (
        <DoneNotice>
          <p>{t("receipt-done")}</p>
        </DoneNotice>
      ) : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <fieldset class="line">
          <legend>{t("receipt-papers")}</legend>
          <Field
            label={t("receipt-from")}
            value={draft.value.from}
            onValue={(from) => draft.set({ ...draft.value, from })}
            suggestions={(suppliers.data?.suppliers ?? NOTHING).map((one) => [one.code, one.name])}
            required
          />
          <Field
            label={t("receipt-document")}
            value={draft.value.document}
            onValue={(document) => draft.set({ ...draft.value, document })}
          />
          <Field
            label={t("receive-arrived")}
            type="datetime-local"
            value={draft.value.arrived}
            onValue={(arrived) => draft.set({ ...draft.value, arrived })}
            hint={t("receive-arrived_hint")}
          />
          <Field
            label={t("receipt-currency")}
            value={draft.value.currency}
            onValue={(currency) => draft.set({ ...draft.value, currency })}
            hint={t("receipt-currency_hint")}
          />
        </fieldset>
        {lines.map((line, at) => (
          <LineForm
            key={at}
            store={store}
            number={at + 1}
            line={line}
            onLine={(fields) => change(at, fields)}
            onRemove={() =>
              draft.set({ ...draft.value, lines: lines.filter((_, other) => other !== at) })
            }
          />
        ))}
        <div class="buttons">
          <button type="button" onClick={() => draft.set({ ...draft.value, lines: [...lines, NO_LINE] })}>
            {t("receipt-add")}
          </button>
          <button
            type="submit"
            class="primary"
            disabled={
              filled.length === 0 || wrong >= 0 || recording.progress.value.step === "sending"
            }
          >
            {t("receipt-record")}
          </button>
        </div>
        <WriteNotice recording={recording} onOverride={(reason) => void submit(reason)} />
      </form>
      {unknown ? (
        <LinkBarcode
          store={store}
          read={unknown.read}
          onLinked={(product, units) => {
            add(lineOf({ ...unknown, product, units }));
            setUnknown(null);
          }}
          onClose={() => setUnknown(null)}
        />
      ) : null}
    </ScreenFrame>
  );
}

function lineOf({ read, product, units }: Found): Line {
  return {
    product,
    quantity: String((read.quantity ?? 1) * units),
    batch: read.batch ?? "",
    expiry: read.expiry ?? "",
    price: "",
  };
}

function toSend(line: Line, currency: string): object {
  const price = parsable(line.price);
  return {
    product: line.product?.id,
    quantity: parseQuantity(line.quantity),
    ...(line.batch.trim() === "" ? {} : { batch: line.batch.trim() }),
    ...(line.expiry.trim() === "" ? {} : { expiry: line.expiry.trim() }),
    ...(price === "" ? {} : { price, currency, units_per_pack: line.product?.units_per_pack ?? 1 }),
  };
}

interface LineProps {
  readonly store: Named;
  readonly number: number;
  readonly line: Line;
  readonly onLine: (fields: Partial<Line>) => void;
  readonly onRemove: () => void;
}

function LineForm({ store, number, line, onLine, onRemove }: LineProps) {
  return (
    <fieldset class="line">
      <legend>{line.product ? productName(line.product) : t("receipt-line", { n: number })}</legend>
      <ProductPicker
        label={t("stock-product")}
        store={store}
        product={line.product}
        onPick={(product) => onLine({ product })}
      />
      <Field
        label={t("receipt-quantity", { unit: line.product?.unit ?? t("receipt-units") })}
        value={line.quantity}
        onValue={(quantity) => onLine({ quantity })}
        numeric
      />
      <Field
        label={t("receipt-batch")}
        value={line.batch}
        onValue={(batch) => onLine({ batch })}
        required={line.product?.batch_tracked ?? false}
      />
      <Field
        label={t("receipt-expiry")}
        value={line.expiry}
        onValue={(expiry) => onLine({ expiry })}
        hint={t("receipt-expiry_hint")}
      />
      <Field
        label={t("receipt-price", { n: line.product?.units_per_pack ?? 1 })}
        value={line.price}
        onValue={(price) => onLine({ price })}
      />
      <button type="button" class="end" onClick={onRemove}>
        {t("receipt-remove")}
      </button>
    </fieldset>
  );
}
