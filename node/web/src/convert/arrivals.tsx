// What a conversion makes: each line with the batch, expiry and bin it gets.
import { useState } from "preact/hooks";
import { parseQuantity, productName, quantity } from "../format";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import { beginNextLine } from "../supply/next-line";
import { t } from "../words";
import type { Named, Product } from "../wire";

export interface Arrival {
  readonly product: Named;
  readonly quantity: number;
  readonly batch: string;
  readonly expiry: string;
  readonly bin: string;
}

export function ArrivalEntry({ store, onAdd }: { store: Named; onAdd: (line: Arrival) => void }) {
  const [product, setProduct] = useState<Product | null>(null);
  const [amount, setAmount] = useState("");
  const [round, setRound] = useState(0);
  const parsed = parseQuantity(amount);
  const isWhole = product !== null && parsed !== null && parsed > 0;

  function submit(event: Event): void {
    event.preventDefault();
    if (!isWhole || product === null || parsed === null) return;
    const { id, code, name } = product;
    onAdd({ product: { id, code, name }, quantity: parsed, batch: "", expiry: "", bin: "" });
    setProduct(null);
    setAmount("");
    setRound(round + 1);
    beginNextLine(event);
  }

  return (
    <form class="line" onSubmit={submit} aria-label={t("convert-new_arrival")}>
      <ProductPicker
        key={round}
        label={t("supply-product")}
        store={store}
        product={product}
        onPick={setProduct}
      />
      <Field
        label={product?.unit ? t("supply-quantity_unit", { unit: product.unit }) : t("supply-quantity")}
        value={amount}
        onValue={setAmount}
        numeric
      />
      <div class="end">
        <button type="submit" disabled={!isWhole}>
          {t("supply-add")}
        </button>
      </div>
    </form>
  );
}

type Part = "batch" | "expiry" | "bin";

interface Props {
  readonly lines: readonly Arrival[];
  readonly onChange: (lines: readonly Arrival[]) => void;
}

export function Arrivals({ lines, onChange }: Props) {
  const rows = lines.map((line, at) => ({ line, at }));
  const input = (part: Part, head: string) => ({
    key: part,
    head,
    cell: ({ line, at }: (typeof rows)[number]) => (
      <input
        aria-label={`${head}: ${productName(line.product)}`}
        autoComplete="off"
        class="short"
        value={line[part]}
        onInput={(event) => {
          const next = { ...line, [part]: event.currentTarget.value };
          onChange(lines.map((one, i) => (i === at ? next : one)));
        }}
      />
    ),
  });
  return (
    <Listing
      label={t("convert-in")}
      rows={rows}
      keyOf={({ at }) => String(at)}
      empty={t("supply-nothing_added")}
      columns={[
        { key: "product", head: t("supply-product"), cell: ({ line }) => productName(line.product) },
        { key: "quantity", head: t("supply-quantity"), numeric: true, cell: ({ line }) => quantity(line.quantity) },
        input("batch", t("supply-batch")),
        input("expiry", t("receipt-expiry")),
        input("bin", t("supply-bin")),
        {
          key: "remove",
          head: t("supply-remove"),
          cell: ({ line, at }) => (
            <button
              type="button"
              aria-label={t("supply-remove_of", { what: productName(line.product) })}
              onClick={() => onChange(lines.filter((_, i) => i !== at))}
            >
              {t("supply-remove")}
            </button>
          ),
        },
      ]}
    />
  );
}
