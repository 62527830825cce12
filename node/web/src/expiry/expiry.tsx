// Batches by expiry, and what to do about each: dispose, return, send on, or keep out of use.
import { useState } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { useDraft } from "../drafts";
import { quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Dialog } from "../shared/dialog";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Report } from "../shapes";
import { useStock } from "../supply/places";
import { isStorekeeper } from "../shared/role";
import { PrintView } from "../supply/print-view";
import { goodsOf, startDisposal, startQuarantine, startSending } from "../supply/starts";
import { t, word } from "../words";

/** A row of the report `expiry`. */
interface Row {
  readonly product_code: string;
  readonly product_name: string;
  readonly unit: string;
  readonly batch: string;
  readonly expiry: string;
  readonly days_left: number;
  readonly bucket: "expired" | "30" | "60" | "90" | "180" | "later";
  readonly on_hand: number;
  readonly usable: number;
  readonly expires_unused: number | null;
  readonly value: string | null;
  readonly currency: string;
}

const BUCKETS: readonly Row["bucket"][] = ["expired", "30", "60", "90", "180", "later"];

export function ExpiryScreen({ store }: ScreenProps) {
  const path = pathOf(["stores", store.id, "reports", "expiry"]);
  const report = useResource<Report>(path, ofStore(store));
  const shown = useDraft<string>("expiry-shown", "90");
  const stock = useStock(store);
  const [at, setAt] = useState<Row | null>(null);
  const [printing, setPrinting] = useState(false);
  const all = (report.data?.stores[0]?.rows ?? []) as unknown as readonly Row[];
  const rows = all.filter((row) => BUCKETS.indexOf(row.bucket) <= BUCKETS.indexOf(shown.value as Row["bucket"]));
  if (printing) {
    return (
      <PrintView
        title={t("nav-expiry")}
        subtitle={`${store.code} ${store.name} · ${word("expiry_bucket", shown.value)}`}
        rows={rows}
        columns={columns()}
        keyOf={(row) => `${row.product_code} ${row.batch}`}
        onClose={() => setPrinting(false)}
      />
    );
  }
  return (
    <ScreenFrame
      title={t("nav-expiry")}
      of={report}
      tools={
        <>
          <button type="button" onClick={() => setPrinting(true)}>
            {t("supply-print")}
          </button>
          <a class="button" href={addressOf(path + "?format=xlsx")} download>
            {t("expiry-file")}
          </a>
        </>
      }
    >
      {report.data ? (
        <Listing
          label={t("nav-expiry")}
          rows={rows}
          columns={isStorekeeper() ? [...columns(), whatToDo(setAt)] : columns()}
          keyOf={(row) => `${row.product_code} ${row.batch}`}
          textOf={(row) => `${row.product_code} ${row.product_name} ${row.batch}`}
          searchLabel={t("expiry-search")}
          toneOf={(row) => (row.bucket === "expired" ? "out" : undefined)}
          empty={t(all.length > 0 ? "expiry-none_so_soon" : "expiry-empty")}
          tools={
            <Choice label={t("expiry-within")} value={shown.value} onValue={shown.set}>
              {BUCKETS.map((bucket) => (
                <option key={bucket} value={bucket}>
                  {word("expiry_bucket", bucket)}
                </option>
              ))}
            </Choice>
          }
        />
      ) : null}
      {at ? (
        <Ways
          row={at}
          goods={goodsOf(
            stock.data,
            (product) => product.code === at.product_code,
            (batch) => batch === at.batch,
          )}
          store={store}
          onClose={() => setAt(null)}
        />
      ) : null}
    </ScreenFrame>
  );
}

function columns(): readonly Column<Row>[] {
  return [
    {
      key: "product",
      head: t("supply-product"),
      cell: (row) => (
        <a class="target" href={to("card", row.product_code)}>
          {row.product_code} {row.product_name}
        </a>
      ),
    },
    { key: "batch", head: t("supply-batch"), cell: (row) => row.batch },
    {
      key: "expiry",
      head: t("supply-expiry"),
      cell: (row) => (
        <>
          {row.expiry}{" "}
          {row.days_left < 0 ? (
            <Badge tone="cut">{t("stock-expired")}</Badge>
          ) : (
            <span class="quiet block">{t("expiry-days_left", { n: row.days_left })}</span>
          )}
        </>
      ),
    },
    { key: "on_hand", head: t("stock-on_hand"), numeric: true, cell: (row) => quantity(row.on_hand) },
    {
      key: "unused",
      head: t("expiry-unused"),
      numeric: true,
      cell: (row) => quantity(row.expires_unused),
    },
    {
      key: "value",
      head: t("expiry-value"),
      numeric: true,
      cell: (row) => (row.value === null ? t("unknown") : `${row.value} ${row.currency}`),
    },
  ];
}

function whatToDo(onDo: (row: Row) => void): Column<Row> {
  return {
    key: "do",
    head: t("shipments-do"),
    cell: (row) => (
      <button
        type="button"
        aria-label={t("expiry-do_of", { product: row.product_code, batch: row.batch })}
        onClick={() => onDo(row)}
      >
        {t("expiry-do")}
      </button>
    ),
  };
}

interface WaysProps {
  readonly row: Row;
  readonly goods: ReturnType<typeof goodsOf>;
  readonly store: ScreenProps["store"];
  readonly onClose: () => void;
}

// What may be done is for the node to check; the usual way stands first.
function Ways({ row, goods, store, onClose }: WaysProps) {
  const isOver = row.days_left < 0;
  const ways = [
    <button
      key="dispose"
      type="button"
      class={isOver ? "danger" : undefined}
      onClick={() => startDisposal(store, goods, isOver ? "expired" : "other")}
    >
      {t("expiry-dispose")}
    </button>,
    <button key="hold" type="button" onClick={() => startQuarantine(store, goods)}>
      {t("expiry-quarantine")}
    </button>,
    <button key="return" type="button" onClick={() => startSending(store, goods, "return")}>
      {t("expiry-return")}
    </button>,
  ];
  const sendOn = (
    <button
      key="send"
      type="button"
      class="primary"
      onClick={() => startSending(store, goods, "redistribution")}
    >
      {t("expiry-send_on")}
    </button>
  );
  return (
    <Dialog title={`${row.product_code} ${row.batch}`} onClose={onClose}>
      <p>
        {row.product_name}: {quantity(row.on_hand)} {row.unit}
      </p>
      <p class="quiet">{t("expiry-do_hint")}</p>
      <div class="buttons">
        {isOver ? ways : [sendOn, ...ways]}
        <a class="button" href={to("nearby", row.product_code)}>
          {t("nav-nearby")}
        </a>
      </div>
    </Dialog>
  );
}
