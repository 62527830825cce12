// One line of goods from this store's own shelves: product, how much, and from which place.
//
// It is added to a list below, so that a document of a thousand lines has one set of inputs.
import type { ComponentChildren } from "preact";
import { useCallback, useState } from "preact/hooks";
import { parseQuantity, productName, quantity } from "../format";
import { lookUp } from "../scan/lookup";
import { ScanButton } from "../scan/scan-button";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ProductPicker } from "../shared/product-picker";
import type { Stock } from "../shapes";
import { beginNextLine } from "./next-line";
import { t } from "../words";
import type { Named, Product } from "../wire";
import { PlaceChoice, placeOf, placesOf, placeWords } from "./places";
import type { Place } from "./places";
import type { Promised } from "./promised";

export interface GoodsLine {
  readonly product: Named;
  readonly quantity: number;
  readonly place: Place | null;
  readonly expiry: string | null;
}

interface Props {
  readonly store: Named;
  readonly stock: Stock | null;
  /** Whether a place must be named; else the node may choose, first expired first. */
  readonly needsPlace: boolean;
  readonly onAdd: (line: GoodsLine) => void;
  /** What may be promised, for goods that leave the store; else what is usable is shown. */
  readonly promised?: Promised;
  /** What else a line of this document says. */
  readonly children?: ComponentChildren;
}

export function LineEntry({ store, stock, needsPlace, onAdd, promised, children }: Props) {
  const [product, setProduct] = useState<Product | null>(null);
  const [amount, setAmount] = useState("");
  const [place, setPlace] = useState<Place | null>(null);
  const [round, setRound] = useState(0);
  const places = product ? placesOf(stock, product.id, promised) : [];
  const usable = stock?.products.find((row) => row.product.id === product?.id)?.usable ?? 0;
  const available = promised ? promised.of(product?.id ?? "") : usable;
  const [unread, setUnread] = useState("");
  const parsed = parseQuantity(amount);
  const isWhole = product !== null && parsed !== null && parsed > 0 && (place !== null || !needsPlace);

  // A scan names the product, and the batch where it says one that lies here.
  const scanned = useCallback(
    async (raw: string): Promise<void> => {
      const found = await lookUp(store, raw).catch(() => null);
      setUnread(found?.product ? "" : raw);
      if (!found?.product) return;
      setProduct(found.product);
      const cell = placesOf(stock, found.product.id).find((one) => one.batch === found.read.batch);
      setPlace(found.read.batch && cell ? placeOf(cell) : null);
      if (found.units > 1) setAmount(String(found.units));
    },
    [store.id, stock],
  );

  const onRead = useCallback((text: string) => void scanned(text), [scanned]);

  function submit(event: Event): void {
    event.preventDefault();
    if (!isWhole || product === null || parsed === null) return;
    const cell = places.find((one) => one.batch === (place?.batch ?? ""));
    const { id, code, name } = product;
    onAdd({
      product: { id, code, name },
      quantity: parsed,
      place,
      expiry: place === null ? null : (cell?.expiry ?? null),
    });
    setProduct(null);
    setAmount("");
    setPlace(null);
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
          setPlace(null);
        }}
      />
      <PlaceChoice
        label={t("supply-from_place")}
        places={places}
        value={place}
        onValue={setPlace}
        none={needsPlace ? t("supply-choose") : t("supply-first_out")}
      />
      <Field
        label={product?.unit ? t("supply-quantity_unit", { unit: product.unit }) : t("supply-quantity")}
        value={amount}
        onValue={setAmount}
        numeric
        hint={product ? t("supply-available", { n: quantity(available) }) : undefined}
      />
      {children}
      <div class="end buttons">
        <button type="submit" disabled={!isWhole}>
          {t("supply-add")}
        </button>
        <ScanButton onRead={onRead} />
      </div>
      <p role="status" class={unread ? "notice notice-warning" : "unseen"}>
        {unread ? t("supply-unknown_scan", { text: unread }) : ""}
      </p>
    </form>
  );
}

interface ListProps<T extends GoodsLine> {
  readonly lines: readonly T[];
  readonly onRemove: (line: T) => void;
  readonly more?: readonly Column<T>[];
}

/** What is on the list so far. */
export function GoodsList<T extends GoodsLine>({ lines, onRemove, more = [] }: ListProps<T>) {
  const indexed = new Map(lines.map((line, i) => [line, i]));
  return (
    <Listing
      label={t("supply-list")}
      rows={lines}
      keyOf={(line) => String(indexed.get(line))}
      empty={t("supply-nothing_added")}
      columns={[
        { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
        {
          key: "place",
          head: t("supply-from_place"),
          cell: (line) => placeWords(line.place, line.expiry),
        },
        ...more,
        {
          key: "quantity",
          head: t("supply-quantity"),
          numeric: true,
          cell: (line) => quantity(line.quantity),
        },
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

/** A line as movements and picks take it. */
export function asSent(line: GoodsLine): object {
  return { product: line.product.id, quantity: line.quantity, ...(line.place ?? {}) };
}
