// Setting goods aside for an order: all of it first expired first, or lines from a chosen place.
import { useMemo, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { parseQuantity, productName, quantity } from "../format";
import { to } from "../router";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import type { Order, Pick } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { PlaceChoice, placesOf, placeWords, useStock } from "../supply/places";
import type { Place, StockCell } from "../supply/places";
import type { Promised } from "../supply/promised";
import { t } from "../words";
import type { Named } from "../wire";
import { keyOf, ProductOf, textOf } from "./lines";
import type { Line } from "./order";

interface Chosen {
  readonly line: number;
  readonly product: Named;
  readonly quantity: number;
  readonly place: Place | null;
  readonly expiry: string | null;
}
interface Draft {
  readonly chosen: readonly Chosen[];
  readonly note: string;
}
const EMPTY: Draft = { chosen: [], note: "" };

interface Props {
  readonly store: Named;
  readonly order: Order;
  readonly promised: Promised;
  readonly onClose: () => void;
}

/** What of a line is neither sent nor set aside. */
function waitsOf(line: Line): number {
  return Math.max(0, line.remaining - line.allocated);
}

export function Allocate({ store, order, promised, onClose }: Props) {
  const draft = useDraft<Draft>(`allocate/${order.id}`, EMPTY);
  const deed = useDeed<Pick>();
  const stock = useStock(store);
  const [at, setAt] = useState<Line | null>(null);
  const rows = order.lines.filter((line) => waitsOf(line) > 0);
  const places = useMemo(
    () => new Map(rows.map((line) => [line.product.id, placesOf(stock.data, line.product.id, promised)])),
    [stock.data, order, promised],
  );
  const path = pathOf(["stores", store.id, "picks"]);
  const { chosen, note } = draft.value;

  async function send(lines: readonly Chosen[]): Promise<void> {
    const done = await deed.run(path, {
      order: order.id,
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(lines.length > 0
        ? {
            lines: lines.map((one) => ({
              product: one.product.id,
              quantity: one.quantity,
              ...(one.place ?? {}),
            })),
          }
        : {}),
    });
    if (done !== null) draft.reset();
  }

  if (deed.answer !== null) return <Done pick={deed.answer} onClose={onClose} />;
  return (
    <>
      <p class="quiet">{t("orders-allocate_hint")}</p>
      <Field
        label={t("orders-allocate_note")}
        value={note}
        onValue={(next) => draft.set((before) => ({ ...before, note: next }))}
      />
      <div class="buttons">
        {chosen.length > 0 ? (
          <button type="button" class="primary" disabled={deed.busy} onClick={() => void send(chosen)}>
            {t("orders-allocate_chosen", { n: chosen.length })}
          </button>
        ) : (
          <button type="button" class="primary" disabled={deed.busy} onClick={() => void send([])}>
            {t("orders-allocate_all")}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {t("supply-back")}
        </button>
      </div>
      <DeedNotice deed={deed} mayOverride onDone={() => draft.reset()} />
      <ChosenList
        chosen={chosen}
        onRemove={(gone) =>
          draft.set((before) => ({ ...before, chosen: before.chosen.filter((one) => one !== gone) }))
        }
      />
      <Listing
        label={t("orders-to_allocate")}
        rows={rows}
        columns={columnsOf(promised, places, setAt)}
        keyOf={keyOf}
        textOf={textOf}
        searchLabel={t("supply-search_product")}
        toneOf={(line) => (promised.of(line.product.id) < waitsOf(line) ? "waits" : undefined)}
        empty={t("orders-nothing_open")}
      />
      {at ? (
        <ChooseLine
          line={at}
          places={places.get(at.product.id) ?? []}
          onChoose={(one) =>
            draft.set((before) => ({ ...before, chosen: [...before.chosen, one] }))
          }
          onClose={() => setAt(null)}
        />
      ) : null}
    </>
  );
}

function columnsOf(
  promised: Promised,
  places: ReadonlyMap<string, readonly StockCell[]>,
  onChoose: (line: Line) => void,
): readonly Column<Line>[] {
  return [
    { key: "product", head: t("supply-product"), cell: (line) => <ProductOf line={line} /> },
    {
      key: "waits",
      head: t("orders-to_allocate"),
      numeric: true,
      cell: (line) => quantity(waitsOf(line)),
    },
    {
      key: "here",
      head: t("orders-available_here"),
      numeric: true,
      cell: (line) => quantity(promised.of(line.product.id)),
    },
    {
      key: "first",
      head: t("orders-first_out"),
      cell: (line) => <FirstOut places={places.get(line.product.id) ?? []} />,
    },
    {
      key: "choose",
      head: t("orders-choose"),
      cell: (line) => (
        <button
          type="button"
          aria-label={t("orders-choose_of", { product: productName(line.product) })}
          onClick={() => onChoose(line)}
        >
          {t("orders-choose")}
        </button>
      ),
    },
  ];
}

const SHOWN_PLACES = 3; // the next turns tell enough; the dialog shows all

function FirstOut({ places }: { places: readonly StockCell[] }) {
  const turns = places.filter((cell) => cell.turn !== null).slice(0, SHOWN_PLACES);
  if (turns.length === 0) return <>{t("orders-nothing_usable")}</>;
  return (
    <ol class="turns">
      {turns.map((cell) => (
        <li key={cell.turn}>
          {placeWords({ batch: cell.batch, bin: cell.bin, status: cell.status }, cell.expiry)}:{" "}
          {quantity(cell.on_hand)}
        </li>
      ))}
    </ol>
  );
}

function ChosenList({
  chosen,
  onRemove,
}: {
  chosen: readonly Chosen[];
  onRemove: (one: Chosen) => void;
}) {
  if (chosen.length === 0) return null;
  return (
    <ul class="plain" aria-label={t("orders-chosen")}>
      {chosen.map((one, i) => (
        <li key={i}>
          {productName(one.product)}: <strong>{quantity(one.quantity)}</strong>,{" "}
          {placeWords(one.place, one.expiry)}{" "}
          <button
            type="button"
            class="small"
            aria-label={t("supply-remove_of", { what: one.product.code })}
            onClick={() => onRemove(one)}
          >
            {t("supply-remove")}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChooseProps {
  readonly line: Line;
  readonly places: readonly StockCell[];
  readonly onChoose: (chosen: Chosen) => void;
  readonly onClose: () => void;
}

function ChooseLine({ line, places, onChoose, onClose }: ChooseProps) {
  const [amount, setAmount] = useState(String(waitsOf(line)));
  const [place, setPlace] = useState<Place | null>(null);
  const parsed = parseQuantity(amount);

  function submit(event: Event): void {
    event.preventDefault();
    if (parsed === null || parsed === 0) return;
    const cell = places.find((one) => one.batch === place?.batch);
    onChoose({
      line: line.line,
      product: line.product,
      quantity: parsed,
      place,
      expiry: place === null ? null : (cell?.expiry ?? null),
    });
    onClose();
  }

  return (
    <Dialog title={productName(line.product)} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("supply-quantity")} value={amount} onValue={setAmount} numeric required />
        <PlaceChoice
          label={t("supply-from_place")}
          places={places}
          value={place}
          onValue={setPlace}
          none={t("supply-first_out")}
        />
        <p class="quiet">{t("orders-choose_hint")}</p>
        <div class="buttons">
          <button type="submit" class="primary" disabled={parsed === null || parsed === 0}>
            {t("orders-choose_add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Done({ pick, onClose }: { pick: Pick; onClose: () => void }) {
  const missing = pick.missing ?? [];
  return (
    <>
      <div class="notice notice-done" role="status">
        <p>{t("orders-allocated_done", { document: pick.document, n: pick.lines.length })}</p>
        <div class="buttons">
          <a class="button primary" href={to("picks", pick.id)}>
            {t("orders-to_pick_list")}
          </a>
          <button type="button" onClick={onClose}>
            {t("supply-back")}
          </button>
        </div>
      </div>
      {missing.length > 0 ? (
        <>
          <h2>{t("orders-missing")}</h2>
          <p class="quiet">{t("orders-missing_hint")}</p>
          <Listing
            label={t("orders-missing")}
            rows={missing}
            columns={[
              { key: "product", head: t("supply-product"), cell: (one) => productName(one.product) },
              {
                key: "quantity",
                head: t("supply-quantity"),
                numeric: true,
                cell: (one) => quantity(one.quantity),
              },
            ]}
            keyOf={(one) => one.product.id}
            textOf={(one) => productName(one.product)}
            empty={t("none")}
          />
        </>
      ) : null}
    </>
  );
}
