// Conversions: kits put together or opened by their bill of materials, and repacking.
//
// What leaves and what arrives are two lists; the node checks that they fit.
import { useState } from "preact/hooks";
import { get, pathOf } from "../api";
import { useDraft } from "../drafts";
import { parseQuantity, productName, quantity } from "../format";
import { useRecording } from "../recording";
import type { ScreenProps } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { ErrorNotice } from "../shared/errors";
import { Choice, Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Product as ProductPage, Recorded } from "../shapes";
import { asSent, GoodsList, LineEntry } from "../supply/line-entry";
import type { GoodsLine } from "../supply/line-entry";
import { useStock } from "../supply/places";
import { t } from "../words";
import type { Named, Product } from "../wire";
import { Arrivals, ArrivalEntry } from "./arrivals";
import type { Arrival } from "./arrivals";

interface Draft {
  readonly kit: Named | null;
  readonly note: string;
  readonly out: readonly GoodsLine[];
  readonly in: readonly Arrival[];
}
const EMPTY: Draft = { kit: null, note: "", out: [], in: [] };

export function ConvertScreen({ store }: ScreenProps) {
  const name = `convert/${store.id}`;
  const draft = useDraft<Draft>(name, EMPTY);
  const stock = useStock(store);
  const recording = useRecording<Recorded & Differing>();
  const { value, set } = draft;
  const now = recording.progress.value;
  const isReady = value.out.length > 0 && value.in.length > 0;

  async function record(more: object = {}): Promise<void> {
    const body = {
      kind: "convert",
      ...(value.kit ? { bill: value.kit.id } : {}),
      ...(value.note.trim() ? { note: value.note.trim() } : {}),
      lines: [
        ...value.out.map((line) => ({ ...asSent(line), direction: "out" })),
        ...value.in.map(arrivalSent),
      ],
      ...more,
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = value.kit ? productName(value.kit) : t("convert-repack");
    const form = { screen: ["convert"], draft: name, data: value };
    const progress = await recording.submit(path, body, title, form);
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame title={t("nav-convert")} of={stock}>
      {now.step === "done" ? <Done answer={now.answer} /> : null}
      <WriteNotice
        recording={recording}
        onOverride={(reason) => void record({ override: { reason } })}
      />
      <Bill
        store={store}
        kit={value.kit}
        onFill={(kit, out, arriving) => set((before) => ({ ...before, kit, out, in: arriving }))}
        onForget={() => set((before) => ({ ...before, kit: null }))}
      />
      <h2>{t("convert-out")}</h2>
      <LineEntry
        store={store}
        stock={stock.data}
        needsPlace={false}
        onAdd={(line) => set((before) => ({ ...before, out: [...before.out, line] }))}
      />
      <GoodsList
        lines={value.out}
        onRemove={(gone) =>
          set((before) => ({ ...before, out: before.out.filter((one) => one !== gone) }))
        }
      />
      <h2>{t("convert-in")}</h2>
      <ArrivalEntry
        store={store}
        onAdd={(line) => set((before) => ({ ...before, in: [...before.in, line] }))}
      />
      <Arrivals
        lines={value.in}
        onChange={(lines) => set((before) => ({ ...before, in: lines }))}
      />
      <Field
        label={t("supply-note")}
        value={value.note}
        onValue={(note) => set((before) => ({ ...before, note }))}
      />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!isReady || now.step === "sending"}
          onClick={() => void record()}
        >
          {t("convert-record")}
        </button>
      </div>
    </ScreenFrame>
  );
}

function arrivalSent(line: Arrival): object {
  return {
    product: line.product.id,
    quantity: line.quantity,
    direction: "in",
    ...(line.batch.trim() ? { batch: line.batch.trim() } : {}),
    ...(line.expiry.trim() ? { expiry: line.expiry.trim() } : {}),
    ...(line.bin.trim() ? { bin: line.bin.trim() } : {}),
  };
}

/** What differed from the bill, as the node answers a conversion by one. */
interface Differing {
  readonly bill?: {
    readonly differences: readonly {
      readonly product: Named;
      readonly expected: number;
      readonly found: number;
    }[];
  };
}

function Done({ answer }: { answer: Recorded & Differing }) {
  const differs = answer.bill?.differences ?? [];
  return (
    <DoneNotice>
      <p>{t("convert-done")}</p>
      {differs.length > 0 ? (
        <>
          <p>{t("convert-differs")}</p>
          <ul>
            {differs.map((one) => (
              <li key={one.product.id}>
                {productName(one.product)}:{" "}
                {t("convert-expected", { expected: quantity(one.expected), found: quantity(one.found) })}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </DoneNotice>
  );
}

interface BillProps {
  readonly store: Named;
  readonly kit: Named | null;
  readonly onFill: (kit: Named, out: readonly GoodsLine[], arriving: readonly Arrival[]) => void;
  readonly onForget: () => void;
}

function Bill({ store, kit, onFill, onForget }: BillProps) {
  const [product, setProduct] = useState<Product | null>(null);
  const [count, setCount] = useState("1");
  const [way, setWay] = useState<"make" | "open">("make");
  const [error, setError] = useState<Error | null>(null);
  const [hasNone, setHasNone] = useState(false);
  const kits = parseQuantity(count);

  async function fill(event: Event): Promise<void> {
    event.preventDefault();
    if (product === null || kits === null || kits === 0) return;
    setError(null);
    setHasNone(false);
    try {
      const page = await get<ProductPage>(pathOf(["products", product.id]));
      const parts = page.kit ?? [];
      if (parts.length === 0) return setHasNone(true);
      const own: Named = { id: page.id, code: page.code, name: page.name };
      const whole = [{ product: own, quantity: kits }];
      const components = parts.map((one) => ({
        product: one.product as Named,
        quantity: (one.units ?? 0) * kits,
      }));
      const [out, arriving] = way === "make" ? [components, whole] : [whole, components];
      onFill(
        own,
        out.map((one) => ({ ...one, place: null, expiry: null })),
        arriving.map((one) => ({ ...one, batch: "", expiry: "", bin: "" })),
      );
    } catch (failure) {
      setError(failure as Error);
    }
  }

  return (
    <>
      <p class="quiet">{t("convert-hint")}</p>
      <form class="line" onSubmit={(event) => void fill(event)} aria-label={t("convert-kit")}>
        <ProductPicker label={t("convert-kit")} store={store} product={product} onPick={setProduct} />
        <Choice label={t("convert-way")} value={way} onValue={(next) => setWay(next as "make" | "open")}>
          <option value="make">{t("convert-make")}</option>
          <option value="open">{t("convert-open")}</option>
        </Choice>
        <Field label={t("convert-kits")} value={count} onValue={setCount} numeric />
        <div class="end">
          <button type="submit" disabled={product === null || kits === null || kits === 0}>
            {t("convert-fill")}
          </button>
        </div>
      </form>
      {hasNone ? <p class="notice notice-warning" role="alert">{t("error-no_bill")}</p> : null}
      <ErrorNotice error={error} />
      {kit ? (
        <p class="notice">
          {t("convert-by_bill", { kit: productName(kit) })}{" "}
          <button type="button" class="small" onClick={onForget}>
            {t("convert-no_bill")}
          </button>
        </p>
      ) : null}
    </>
  );
}
