// Orders that this store got or sent: the most urgent first, searched, by status.
import { useEffect } from "preact/hooks";
import { pathOf } from "../api";
import { day } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { useDraft } from "../drafts";
import { byUrgency, isOpen, newestFirst, ofLanes } from "../supply/lists";
import type { OrderRow, OrderRows } from "../supply/lists";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import type { Named } from "../wire";
import { OrderScreen } from "./order";

const SIDES = ["got", "sent", "approve"] as const;
type Side = (typeof SIDES)[number];

const QUERIES = { got: "supplier", sent: "customer", approve: "approver" } as const;
const TITLES = { got: "orders-got", sent: "orders-sent", approve: "orders-to_approve" } as const;
const EMPTY = {
  got: "orders-none_got",
  sent: "orders-none_sent",
  approve: "orders-none_to_approve",
} as const;

export function OrdersScreen({ store, rest }: ScreenProps) {
  // Without a side in the address it is the one looked at last: a warehouse's is another than a ward's.
  const last = useDraft<Side>(`orders-side/${store.id}`, "got");
  const [first = last.value] = rest;
  const side = SIDES.find((one) => one === first);
  useEffect(() => {
    if (side && side !== last.value) last.set(side);
  }, [side]);
  if (side) return <Orders key={side} store={store} side={side} />;
  return <OrderScreen key={first} store={store} order={first} />;
}

function Orders({ store, side }: { store: ScreenProps["store"]; side: Side }) {
  const path = pathOf(["stores", store.id, "orders"], { side: QUERIES[side] });
  const orders = useResource<OrderRows>(path, ofLanes(store));
  const shown = useDraft<string>("orders-shown", "open");
  const all = orders.data?.orders ?? [];
  const rows = filtered(all, shown.value);
  return (
    <ScreenFrame title={t("nav-orders")} of={orders}>
      <nav class="kinds" aria-label={t("orders-sides")}>
        {SIDES.map((one) => (
          <a key={one} href={to("orders", one)} aria-current={one === side ? "page" : undefined}>
            {t(TITLES[one])}
          </a>
        ))}
      </nav>
      {orders.data ? (
        <Listing
          label={t("nav-orders")}
          rows={rows}
          columns={columnsOf(side)}
          keyOf={(row) => row.id}
          textOf={(row) =>
            [row.document, nameOf(row.customer), nameOf(row.supplier), row.programme?.name].join(" ")
          }
          searchLabel={t("orders-search")}
          tools={<Statuses value={shown.value} onValue={shown.set} of={all} />}
          empty={t(all.length > 0 ? "orders-none_so" : EMPTY[side])}
        />
      ) : null}
    </ScreenFrame>
  );
}

function filtered(all: readonly OrderRow[], shown: string): readonly OrderRow[] {
  if (shown === "open") return all.filter(isOpen).sort(byUrgency);
  const some = shown === "all" ? [...all] : all.filter((row) => row.status === shown);
  return some.sort(newestFirst);
}

interface StatusesProps {
  readonly value: string;
  readonly onValue: (status: string) => void;
  readonly of: readonly OrderRow[];
}

function Statuses({ value, onValue, of }: StatusesProps) {
  const there = [...new Set(of.map((row) => row.status))].sort();
  return (
    <Choice label={t("orders-shown")} value={value} onValue={onValue}>
      <option value="open">{t("orders-open")}</option>
      <option value="all">{t("orders-all")}</option>
      {there.map((status) => (
        <option key={status} value={status}>
          {word("order_status", status)}
        </option>
      ))}
    </Choice>
  );
}

function nameOf(end: Named): string {
  return `${end.code} ${end.name}`;
}

function columnsOf(side: Side): readonly Column<OrderRow>[] {
  return [
    {
      key: "document",
      head: t("supply-document"),
      cell: (row) => (
        <>
          <a class="target" href={to("orders", row.id)}>
            {row.document}
          </a>
          {row.kind === "emergency" ? <Badge tone="cut">{t("orders-emergency")}</Badge> : null}
        </>
      ),
    },
    ...(side === "sent"
      ? []
      : [{ key: "customer", head: t("supply-customer"), cell: (row: OrderRow) => nameOf(row.customer) }]),
    ...(side === "got"
      ? []
      : [{ key: "supplier", head: t("supply-supplier"), cell: (row: OrderRow) => nameOf(row.supplier) }]),
    {
      key: "status",
      head: t("supply-status"),
      cell: (row) => (
        <>
          <State of="order_status" code={row.status} />
          <Flags flags={row.flags} />
        </>
      ),
    },
    {
      key: "needed",
      head: t("orders-needed_by"),
      cell: (row) => (row.needed_by ? day(row.needed_by) : t("none")),
    },
    {
      key: "submitted",
      head: t("orders-submitted"),
      wide: true,
      cell: (row) => day(row.submitted_at),
    },
    { key: "lines", head: t("supply-lines"), numeric: true, wide: true, cell: (row) => row.lines },
  ];
}
