// Orders to suppliers outside the network, and how those suppliers did.
import { useDraft } from "../drafts";
import { pathOf } from "../api";
import { day, quantity, ratioOf } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { SupplierPerformance } from "../shapes";
import { isStorekeeper } from "../shared/role";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import type { Named } from "../wire";
import { PurchaseForm } from "./form";
import { PurchaseScreen } from "./purchase";

/** A purchase in a list: its lines are only counted. */
interface Row {
  readonly id: string;
  readonly document: string;
  readonly status: string;
  readonly supplier: Named;
  readonly expected: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly flags: readonly string[];
  readonly lines: number;
}

export function PurchasesScreen({ store, rest }: ScreenProps) {
  const [first, second] = rest;
  if (first === undefined) return <List store={store} />;
  if (first === "suppliers") return <Suppliers store={store} />;
  if (first === "new") return <PurchaseForm store={store} purchase={null} />;
  return <PurchaseScreen key={first} store={store} purchase={first} part={second ?? ""} />;
}

function Views({ suppliers }: { suppliers: boolean }) {
  return (
    <nav class="kinds" aria-label={t("nav-purchases")}>
      <a href={to("purchases")} aria-current={suppliers ? undefined : "page"}>
        {t("nav-purchases")}
      </a>
      <a href={to("purchases", "suppliers")} aria-current={suppliers ? "page" : undefined}>
        {t("purchases-suppliers")}
      </a>
    </nav>
  );
}

const ENDED: ReadonlySet<string> = new Set(["closed", "cancelled"]);

function List({ store }: { store: Named }) {
  const path = pathOf(["stores", store.id, "purchases"]);
  const found = useResource<{ readonly purchases: readonly Row[] }>(path, ofStore(store));
  const shown = useDraft<string>("purchases-shown", "open");
  const all = found.data?.purchases ?? [];
  const rows = all.filter((row) =>
    shown.value === "open"
      ? !ENDED.has(row.status)
      : shown.value === "all" || row.status === shown.value,
  );
  const states = [...new Set(all.map((row) => row.status))].sort();
  return (
    <ScreenFrame
      title={t("nav-purchases")}
      of={found}
      tools={
        isStorekeeper() ? (
          <a class="button primary" href={to("purchases", "new")}>
            {t("purchases-new")}
          </a>
        ) : null
      }
    >
      <Views suppliers={false} />
      {found.data ? (
        <Listing
          label={t("nav-purchases")}
          rows={rows}
          keyOf={(row) => row.id}
          textOf={(row) => `${row.document} ${row.supplier.code} ${row.supplier.name}`}
          searchLabel={t("purchases-search")}
          empty={t(all.length > 0 ? "orders-none_so" : "purchases-empty")}
          tools={
            <Choice label={t("orders-shown")} value={shown.value} onValue={shown.set}>
              <option value="open">{t("orders-open")}</option>
              <option value="all">{t("orders-all")}</option>
              {states.map((state) => (
                <option key={state} value={state}>
                  {word("purchase_status", state)}
                </option>
              ))}
            </Choice>
          }
          columns={[
            {
              key: "document",
              head: t("supply-document"),
              cell: (row) => (
                <a class="target" href={to("purchases", row.id)}>
                  {row.document}
                </a>
              ),
            },
            { key: "supplier", head: t("supply-supplier"), cell: (row) => nameOf(row.supplier) },
            {
              key: "status",
              head: t("supply-status"),
              cell: (row) => (
                <>
                  <State of="purchase_status" code={row.status} />
                  <Flags flags={row.flags} />
                </>
              ),
            },
            {
              key: "expected",
              head: t("purchases-expected"),
              cell: (row) => (row.expected ? day(row.expected) : t("none")),
            },
            {
              key: "sent",
              head: t("purchases-sent_at"),
              cell: (row) => (row.sent_at ? day(row.sent_at) : t("none")),
            },
            { key: "lines", head: t("supply-lines"), numeric: true, cell: (row) => row.lines },
          ]}
        />
      ) : null}
    </ScreenFrame>
  );
}

function nameOf(one: Named): string {
  return one.code === one.name || one.code === "" ? one.name : `${one.code} ${one.name}`;
}

const PERCENT = 100;

/** A share between 0 and 1 as whole percent. */
export function percent(share: string | null): string {
  const number = ratioOf(share);
  return number === null ? t("unknown") : `${quantity(Math.round(number * PERCENT))} %`;
}

export function days(n: number | null): string {
  return n === null ? t("unknown") : t("purchases-days", { n });
}

function Suppliers({ store }: { store: Named }) {
  const path = pathOf(["stores", store.id, "suppliers"]);
  const found = useResource<SupplierPerformance>(path, ofStore(store));
  return (
    <ScreenFrame title={t("nav-purchases")} of={found}>
      <Views suppliers />
      {found.data ? (
        <Listing
          label={t("purchases-suppliers")}
          rows={found.data.suppliers}
          keyOf={(row) => row.supplier.id}
          textOf={(row) => nameOf(row.supplier)}
          empty={t("purchases-no_suppliers")}
          columns={[
            { key: "supplier", head: t("supply-supplier"), cell: (row) => nameOf(row.supplier) },
            { key: "orders", head: t("purchases-sent_orders"), numeric: true, cell: (row) => quantity(row.orders) },
            { key: "ended", head: t("purchases-ended"), numeric: true, cell: (row) => quantity(row.ended) },
            {
              key: "median",
              head: t("purchases-median_lead"),
              numeric: true,
              cell: (row) => days(row.median_lead_days),
            },
            {
              key: "p90",
              head: t("purchases-p90_lead"),
              numeric: true,
              cell: (row) => days(row.p90_lead_days),
            },
            {
              key: "fill",
              head: t("figure-fill_rate"),
              numeric: true,
              cell: (row) => percent(row.fill_rate),
            },
          ]}
        />
      ) : null}
    </ScreenFrame>
  );
}
