// What travels in and out of this store, what arrived otherwise than sent, and what is lent.
import { useDraft } from "../drafts";
import { pathOf } from "../api";
import { instant } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Shipment, Shipments } from "../shapes";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import type { Named } from "../wire";
import { Loans } from "./loans";
import { PackingPaper } from "./paper";
import { ShipmentScreen } from "./shipment";

const VIEWS = ["out", "in", "loans"] as const;
const TITLES = { out: "shipments-out", in: "shipments-in", loans: "shipments-loans" } as const;
type View = (typeof VIEWS)[number];

export function ShipmentsScreen({ store, rest }: ScreenProps) {
  const [first = "out", form] = rest;
  const view = VIEWS.find((one) => one === first);
  if (view === undefined && form === "paper") return <PackingPaper store={store} shipment={first} />;
  if (view === undefined) return <ShipmentScreen key={first} store={store} shipment={first} />;
  return view === "loans" ? <Loans store={store} /> : <List store={store} view={view} />;
}

export function Views({ view }: { view: View }) {
  return (
    <nav class="kinds" aria-label={t("nav-shipments")}>
      {VIEWS.map((one) => (
        <a key={one} href={to("shipments", one)} aria-current={one === view ? "page" : undefined}>
          {t(TITLES[one])}
        </a>
      ))}
    </nav>
  );
}

const UNSENT: ReadonlySet<string> = new Set(["allocated", "picked", "released", "put_back", "unknown"]);
const CLOSED: ReadonlySet<string> = new Set(["received", "settled", "delivered"]);

function List({ store, view }: { store: Named; view: "in" | "out" }) {
  const found = useResource<Shipments>(pathOf(["stores", store.id, "shipments"]), ofStore(store));
  const shown = useDraft<string>("shipments-shown", "open");
  const all = (found.data?.shipments ?? []).filter(
    (one) => one.direction === view && !UNSENT.has(one.state),
  );
  const rows = all.filter((one) =>
    shown.value === "open"
      ? !CLOSED.has(one.state)
      : shown.value === "all" || one.state === shown.value,
  );
  const states = [...new Set(all.map((one) => one.state))].sort();
  return (
    <ScreenFrame title={t("nav-shipments")} of={found}>
      <Views view={view} />
      {found.data ? (
        <Listing
          label={t(TITLES[view])}
          rows={rows}
          columns={columnsOf(view)}
          keyOf={(row) => row.id}
          textOf={(row) => `${row.document} ${row.from.code} ${row.from.name} ${row.to.code} ${row.to.name}`}
          searchLabel={t("orders-search")}
          toneOf={(row) => (row.state === "difference" ? "out" : undefined)}
          empty={t(all.length > 0 ? "shipments-none_so" : view === "in" ? "shipments-none_in" : "shipments-none_out")}
          tools={
            <Choice label={t("orders-shown")} value={shown.value} onValue={shown.set}>
              <option value="open">{t("orders-open")}</option>
              <option value="all">{t("orders-all")}</option>
              {states.map((state) => (
                <option key={state} value={state}>
                  {word("shipment_state", state)}
                </option>
              ))}
            </Choice>
          }
        />
      ) : null}
    </ScreenFrame>
  );
}

function columnsOf(view: "in" | "out"): readonly Column<Shipment>[] {
  return [
    {
      key: "document",
      head: t("supply-document"),
      cell: (row) => (
        <a class="target" href={to("shipments", row.id)}>
          {row.document || row.id}
        </a>
      ),
    },
    {
      key: "other",
      head: t(view === "in" ? "supply-from" : "supply-to"),
      cell: (row) => (view === "in" ? `${row.from.code} ${row.from.name}` : `${row.to.code} ${row.to.name}`),
    },
    {
      key: "state",
      head: t("supply-status"),
      cell: (row) => (
        <>
          <State of="shipment_state" code={row.state} />
          <Flags flags={row.flags} />
        </>
      ),
    },
    { key: "purpose", head: t("supply-purpose"), cell: (row) => word("purpose", row.purpose) },
    { key: "left", head: t("shipments-left"), cell: (row) => instant(row.dispatched_at) },
    { key: "lines", head: t("supply-lines"), numeric: true, cell: (row) => row.lines.length },
  ];
}
