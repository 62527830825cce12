// Drawing up a purchase, or changing it while it is not sent.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { parsable, parseQuantity, productName, quantity } from "../format";
import { to } from "../router";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import type { Purchase } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { SupplierField } from "../supply/ends";
import { beginNextLine } from "../supply/next-line";
import { t } from "../words";
import type { Named, Product } from "../wire";

interface Line {
  readonly product: Named;
  readonly quantity: number;
  readonly units_per_pack: number | null;
  readonly price: string;
  readonly note: string;
}
interface Draft {
  readonly supplier: string;
  readonly currency: string;
  readonly expected: string;
  readonly note: string;
  readonly lines: readonly Line[];
}
const EMPTY: Draft = { supplier: "", currency: "", expected: "", note: "", lines: [] };

function draftOf(purchase: Purchase): Draft {
  return {
    supplier: purchase.supplier.code || purchase.supplier.name,
    currency: purchase.currency ?? "",
    expected: purchase.expected ?? "",
    note: purchase.note,
    lines: purchase.lines.map((line) => ({
      product: line.product,
      quantity: line.quantity,
      units_per_pack: line.units_per_pack || null,
      price: line.price ?? "",
      note: line.note,
    })),
  };
}

interface Props {
  readonly store: Named;
  readonly purchase: Purchase | null;
}

export function PurchaseForm({ store, purchase }: Props) {
  const name = `purchase/${store.id}/${purchase?.id ?? "new"}`;
  const draft = useDraft<Draft>(name, purchase ? draftOf(purchase) : EMPTY);
  const deed = useDeed<Purchase>();
  const { value, set } = draft;
  const isReady = value.supplier.trim() !== "" && value.lines.length > 0;

  async function save(): Promise<void> {
    const path = pathOf(["stores", store.id, "purchases", ...(purchase ? [purchase.id] : [])]);
    const done = await deed.run(path, bodyOf(value));
    if (done === null) return;
    draft.reset();
    location.hash = to("purchases", done.id);
  }

  return (
    <ScreenFrame title={purchase ? t("purchases-change_of", { document: purchase.document }) : t("purchases-new")}>
      <div class="inputs">
        <SupplierField
          label={t("supply-supplier")}
          value={value.supplier}
          onValue={(supplier) => set((before) => ({ ...before, supplier }))}
        />
        <Field
          label={t("purchases-currency")}
          value={value.currency}
          onValue={(currency) => set((before) => ({ ...before, currency: currency.toUpperCase() }))}
        />
        <Field
          label={t("purchases-expected")}
          type="date"
          value={value.expected}
          onValue={(expected) => set((before) => ({ ...before, expected }))}
        />
        <Field
          label={t("supply-note")}
          value={value.note}
          onValue={(note) => set((before) => ({ ...before, note }))}
        />
      </div>
      <Entry
        store={store}
        onAdd={(line) => set((before) => ({ ...before, lines: [...before.lines, line] }))}
      />
      <Lines
        lines={value.lines}
        onRemove={(gone) =>
          set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))
        }
      />
      <DeedNotice deed={deed} />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!isReady || deed.busy}
          onClick={() => void save()}
        >
          {t("purchases-save")}
        </button>
        <a class="button" href={purchase ? to("purchases", purchase.id) : to("purchases")}>
          {t("supply-back")}
        </a>
      </div>
    </ScreenFrame>
  );
}

function bodyOf(draft: Draft): object {
  return {
    supplier: draft.supplier.trim(),
    ...(draft.currency.trim() ? { currency: draft.currency.trim() } : {}),
    ...(draft.expected ? { expected: draft.expected } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    lines: draft.lines.map((line) => ({
      product: line.product.id,
      quantity: line.quantity,
      ...(line.units_per_pack ? { units_per_pack: line.units_per_pack } : {}),
      ...(line.price ? { price: line.price } : {}),
      ...(line.note ? { note: line.note } : {}),
    })),
  };
}

function Entry({ store, onAdd }: { store: Named; onAdd: (line: Line) => void }) {
  const [product, setProduct] = useState<Product | null>(null);
  const [packs, setPacks] = useState("");
  const [pack, setPack] = useState("");
  const [price, setPrice] = useState("");
  const [note, setNote] = useState("");
  const [round, setRound] = useState(0);
  const count = parseQuantity(packs);
  const size = parseQuantity(pack);
  const total = count !== null && size !== null ? count * size : null;
  const isWhole = product !== null && total !== null && total > 0;

  function submit(event: Event): void {
    event.preventDefault();
    if (!isWhole || product === null || total === null) return;
    const { id, code, name } = product;
    onAdd({
      product: { id, code, name },
      quantity: total,
      units_per_pack: size,
      price: parsable(price),
      note: note.trim(),
    });
    setProduct(null);
    setPacks("");
    setPack("");
    setPrice("");
    setNote("");
    setRound(round + 1);
    beginNextLine(event);
  }

  return (
    <form class="line" onSubmit={submit} aria-label={t("supply-new_line")}>
      <ProductPicker
        key={round}
        label={t("supply-product")}
        store={store}
        product={product}
        onPick={(next) => {
          setProduct(next);
          setPack(String(next?.units_per_pack ?? 1));
        }}
      />
      <Field label={t("purchases-packs")} value={packs} onValue={setPacks} numeric />
      <Field
        label={t("purchases-pack_size", { unit: product?.unit ?? "" })}
        value={pack}
        onValue={setPack}
        numeric
        hint={total === null ? undefined : t("purchases-makes", { n: quantity(total) })}
      />
      <Field label={t("purchases-price")} value={price} onValue={setPrice} />
      <Field label={t("supply-note")} value={note} onValue={setNote} />
      <div class="end">
        <button type="submit" disabled={!isWhole}>
          {t("supply-add")}
        </button>
      </div>
    </form>
  );
}

function Lines({ lines, onRemove }: { lines: readonly Line[]; onRemove: (line: Line) => void }) {
  const at = new Map(lines.map((line, i) => [line, i]));
  return (
    <Listing
      label={t("supply-list")}
      rows={lines}
      keyOf={(line) => String(at.get(line))}
      empty={t("supply-nothing_added")}
      columns={[
        { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
        { key: "quantity", head: t("supply-quantity"), numeric: true, cell: (line) => quantity(line.quantity) },
        {
          key: "pack",
          head: t("purchases-pack"),
          numeric: true,
          cell: (line) => quantity(line.units_per_pack),
        },
        { key: "price", head: t("purchases-price"), numeric: true, cell: (line) => line.price || t("none") },
        { key: "note", head: t("supply-note"), cell: (line) => line.note },
        {
          key: "remove",
          head: t("supply-remove"),
          cell: (line) => (
            <button
              type="button"
              aria-label={t("supply-remove_of", { what: productName(line.product) })}
              onClick={() => onRemove(line)}
            >
              {t("supply-remove")}
            </button>
          ),
        },
      ]}
    />
  );
}
