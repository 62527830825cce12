// Dispensing in three touches: the product, the quantity, record. The batch that goes first is set.
import { useCallback, useMemo, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { cellKey, cellName, parseQuantity, productName, quantity } from "../format";
import { search, useProducts } from "../products";
import { useRecording } from "../recording";
import { to } from "../router";
import { LinkBarcode } from "../scan/link-barcode";
import { lookUp } from "../scan/lookup";
import type { Found } from "../scan/lookup";
import { ScanButton } from "../scan/scan-button";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Choice, Field } from "../shared/field";
import { Keypad } from "../shared/keypad";
import { ScreenFrame } from "../shared/screen";
import { rowOf, takeable, useStock } from "../shared/stock-of";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../words";
import type { Cell, MovementAnswer, Named, Product, Stock } from "../wire";
import { favourites, isPinned, noteUse, often, pin } from "./favourites";
import { LastGiven } from "./last-given";
import type { Given } from "./last-given";

const OPTIONS = 24; // products shown below the search

interface Draft {
  readonly product: string;
  readonly quantity: string;
  readonly cell: string; // key of the chosen cell; "" for the one whose turn it is
  readonly place: string;
}

const EMPTY: Draft = { product: "", quantity: "", cell: "", place: "" };

export function DispenseScreen({ store }: ScreenProps) {
  const stock = useStock(store);
  const products = useProducts(store);
  const draft = useDraft<Draft>(`dispense/${store.id}`, EMPTY);
  const [unknown, setUnknown] = useState<Found | null>(null);
  const [given, setGiven] = useState<readonly Given[]>([]);
  const all = products.data?.products ?? [];
  const product = all.find((one) => one.id === draft.value.product) ?? null;

  function choose(id: string, cell = ""): void {
    draft.set({ ...EMPTY, place: draft.value.place, product: id, cell });
  }

  const scan = useCallback(
    (raw: string) => {
      void lookUp(store, raw).then((found) => {
        if (!found.product) return setUnknown(found);
        const row = rowOf(stock.data, found.product);
        const cell = row?.cells.find((one) => found.read.batch && one.batch === found.read.batch);
        choose(found.product.id, cell ? cellKey(cell) : "");
      });
    },
    [store, stock.data],
  );

  return (
    <ScreenFrame title={t("nav-dispense")} of={stock} tools={<ScanButton onRead={scan} />}>
      {product ? (
        <Giving
          key={product.id}
          store={store}
          product={product}
          stock={stock.data}
          draft={draft.value}
          onDraft={draft.set}
          onBack={() => draft.reset()}
          onGiven={(one) => {
            setGiven([one, ...given].slice(0, 5));
            draft.set({ ...EMPTY, place: draft.value.place });
          }}
        />
      ) : (
        <Choosing store={store} products={all} stock={stock.data} onChoose={choose} />
      )}
      <LastGiven store={store} given={given} onGone={(id) => setGiven(given.filter((x) => x.id !== id))} />
      {unknown ? (
        <LinkBarcode
          store={store}
          read={unknown.read}
          onLinked={(linked) => {
            setUnknown(null);
            choose(linked.id);
          }}
          onClose={() => setUnknown(null)}
        />
      ) : null}
    </ScreenFrame>
  );
}

interface ChoosingProps {
  readonly store: Named;
  readonly products: readonly Product[];
  readonly stock: Stock | null;
  readonly onChoose: (id: string) => void;
}

function Choosing({ store, products, stock, onChoose }: ChoosingProps) {
  const [text, setText] = useState("");
  const held = useMemo(
    () => new Map(stock?.products.map((row) => [row.product.id, row]) ?? []),
    [stock],
  );
  const usual = favourites(store);
  const shown = useMemo(() => {
    if (text.trim() !== "") return search(products, text, OPTIONS);
    const first = usual.flatMap((id) => products.find((one) => one.id === id) ?? []);
    const rest = products.filter((one) => !usual.includes(one.id) && (held.get(one.id)?.usable ?? 0) > 0);
    return [...first, ...rest].slice(0, OPTIONS);
  }, [text, products, held, usual.join()]);
  return (
    <>
      <Field label={t("dispense-search")} type="search" value={text} onValue={setText} />
      {products.length === 0 ? <p class="empty">{t("dispense-no_products")}</p> : null}
      {products.length > 0 && shown.length === 0 ? (
        text.trim() === "" ? (
          <p class="empty">
            {t("dispense-nothing")} <a href={to("count")}>{t("nav-count")}</a>{" "}
            <a href={to("receive")}>{t("nav-receive")}</a>
          </p>
        ) : (
          <p class="empty">{t("picker-none")}</p>
        )
      ) : null}
      <ul class="tiles">
        {shown.map((one) => {
          const usable = held.get(one.id)?.usable ?? 0;
          return (
            <li key={one.id}>
              <button type="button" class="tile" onClick={() => onChoose(one.id)}>
                <strong>{breakable(one.name)}</strong>
                <span class="quiet">
                  {isPinned(store, one.id) ? "★ " : ""}
                  {one.code}
                </span>
                {usable > 0 ? (
                  <span>{t("dispense-left", { n: usable, unit: one.unit ?? "" })}</span>
                ) : (
                  <Badge tone="cut">{t("stock-out")}</Badge>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

// "Artemether/lumefantrine" fits no tile of a phone: it breaks after the stroke, not within a word.
function breakable(name: string) {
  return name.split("/").map((part, at) => (at === 0 ? part : ["/", <wbr key={at} />, part]));
}

interface GivingProps {
  readonly store: Named;
  readonly product: Product;
  readonly stock: Stock | null;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onBack: () => void;
  readonly onGiven: (given: Given) => void;
}

/** The lines to take: all from the chosen cell, or from cells in their turn. */
function linesOf(product: Product, amount: number, chosen: Cell | undefined, cells: readonly Cell[]) {
  const line = (cell: Cell, quantity: number) => {
    return { product: product.id, quantity, batch: cell.batch, bin: cell.bin, status: cell.status };
  };
  if (chosen) return [line(chosen, amount)];
  const lines = [];
  let left = amount;
  for (const cell of cells) {
    const part = Math.min(left, cell.on_hand ?? 0);
    if (part > 0) lines.push(line(cell, part));
    left -= part;
  }
  // What no cell holds is said without a batch: the node refuses it, or takes it with a reason.
  return left === 0 ? lines : [{ product: product.id, quantity: amount }];
}

function Giving({ store, product, stock, draft, onDraft, onBack, onGiven }: GivingProps) {
  const recording = useRecording<MovementAnswer>();
  const places = [...new Set(usedPlaces(store))];
  const row = rowOf(stock, product);
  const cells = takeable(row);
  const inTurn = cells.filter((cell) => cell.turn !== null);
  const chosen = cells.find((cell) => cellKey(cell) === draft.cell);
  const amount = parseQuantity(draft.quantity);

  async function submit(reason?: string): Promise<void> {
    if (amount === null || amount === 0) return;
    const place = draft.place.trim();
    const body = {
      kind: "dispense",
      lines: linesOf(product, amount, chosen, inTurn),
      ...(place === "" ? {} : { to: place }),
      ...(reason ? { override: { reason } } : {}),
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("dispense-title_of", { n: amount, product: product.name });
    const form = { screen: ["dispense"], draft: `dispense/${store.id}`, data: draft };
    const result = await recording.submit(path, body, title, form);
    if (result.step !== "done" && result.step !== "kept") return;
    noteUse(store, product.id, amount);
    if (place !== "") keepPlace(store, place);
    const entry = result.step === "kept" ? result.entry : null;
    const id = entry?.id ?? (result.step === "done" ? result.answer.id : "");
    onGiven({ id, title, entry });
  }

  return (
    <form
      class="giving"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="heading">
        <h2>{productName(product)}</h2>
        <div class="heading-tools">
          <button
            type="button"
            aria-pressed={isPinned(store, product.id)}
            onClick={() => pin(store, product.id, !isPinned(store, product.id))}
          >
            {isPinned(store, product.id) ? "★" : "☆"} {t("dispense-pin")}
          </button>
          <button type="button" onClick={onBack}>
            {t("dispense-other")}
          </button>
        </div>
      </div>
      <p>
        {t("dispense-left", { n: row?.usable ?? 0, unit: product.unit ?? "" })}
        {row?.quality.includes("negative_book") ? <Badge tone="cut">{t("flag-negative_book")}</Badge> : null}
      </p>
      <Keypad
        label={t("dispense-quantity", { unit: product.unit ?? "" })}
        value={draft.quantity}
        onValue={(value) => onDraft({ ...draft, quantity: value })}
        often={often(store, product.id)}
      >
        <button
          type="submit"
          class="primary"
          disabled={!amount || recording.progress.value.step === "sending"}
        >
          {t("dispense-record")}
        </button>
      </Keypad>
      <WriteNotice recording={recording} onOverride={(reason) => void submit(reason)} />
      <Choice
        label={t("dispense-batch")}
        value={chosen ? draft.cell : ""}
        onValue={(cell) => onDraft({ ...draft, cell })}
      >
        <option value="">
          {inTurn[0] ? t("dispense-first", { cell: cellName(inTurn[0]) }) : t("dispense-none_usable")}
        </option>
        {cells.map((cell) => (
          <option key={cellKey(cell)} value={cellKey(cell)}>
            {cellName(cell)}: {quantity(cell.on_hand)}
            {cell.expired ? ` (${t("stock-expired")})` : ""}
            {cell.recalled ? ` (${t("supply-recalled")})` : ""}
          </option>
        ))}
      </Choice>
      <details>
        <summary>{t("dispense-more")}</summary>
        <Field
          label={t("dispense-place")}
          value={draft.place}
          onValue={(place) => onDraft({ ...draft, place })}
          suggestions={places.map((one) => [one, one])}
          hint={t("dispense-place_hint")}
        />
      </details>
    </form>
  );
}

const PLACES = "stockmesh.places.";
const KEPT_PLACES = 10;

function usedPlaces(store: Named): readonly string[] {
  return (localStorage.getItem(PLACES + store.id) ?? "").split("\n").filter(Boolean);
}

function keepPlace(store: Named, place: string): void {
  const others = usedPlaces(store).filter((one) => one !== place);
  localStorage.setItem(PLACES + store.id, [place, ...others].slice(0, KEPT_PLACES).join("\n"));
}

