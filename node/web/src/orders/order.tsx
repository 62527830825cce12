// One order: its lines, what became of each, and what may be done next.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { day, instant } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { Badge } from "../shared/badge";
import { Presence } from "../shared/presence";
import { ScreenFrame } from "../shared/screen";
import type { Order } from "../shapes";
import { ofLanes } from "../supply/lists";
import { usePromised } from "../supply/promised";
import { PrintView } from "../supply/print-view";
import { isStorekeeper, isSupervisor } from "../shared/role";
import { Flags, State } from "../supply/states";
import { t } from "../words";
import type { Named } from "../wire";
import { Allocate } from "./allocate";
import { EndOrder } from "./end";
import { keyOf, OrderLines, printedColumns } from "./lines";
import { Review } from "./review";

export type Line = Order["lines"][number];
type Mode = "read" | "review" | "allocate";

export function OrderScreen({ store, order: id }: { store: Named; order: string }) {
  const order = useResource<Order>(pathOf(["stores", store.id, "orders", id]), ofLanes(store));
  const data = order.data;
  const isSupplier = data?.supplier.id === store.id;
  const promised = usePromised(store, isSupplier);
  const [mode, setMode] = useState<Mode>("read");
  const [ending, setEnding] = useState(false);
  const [printing, setPrinting] = useState(false);
  if (!data) return <ScreenFrame title={t("orders-one")} of={order}>{null}</ScreenFrame>;
  if (printing) {
    return (
      <PrintView
        title={data.document}
        subtitle={`${data.customer.code} ${data.customer.name}`}
        rows={data.lines}
        columns={printedColumns(data, isSupplier ? promised : null)}
        keyOf={keyOf}
        onClose={() => setPrinting(false)}
      />
    );
  }
  const back = (): void => {
    setMode("read");
    order.reload();
  };
  return (
    <ScreenFrame title={data.document} of={order} tools={<Head order={data} />}>
      <Presence store={store} at={`order/${data.id}`} />
      <About order={data} store={store} />
      {mode === "read" ? (
        <>
          <div class="buttons no-print">
            {data.actions.includes("review") && isSupervisor() ? (
              <button
                type="button"
                class={data.status === "submitted" ? "primary" : undefined}
                onClick={() => setMode("review")}
              >
                {t("orders-review")}
              </button>
            ) : null}
            {data.actions.includes("allocate") && isStorekeeper() ? (
              <button type="button" class="primary" onClick={() => setMode("allocate")}>
                {t("orders-allocate")}
              </button>
            ) : null}
            {ends(data) && isStorekeeper() ? (
              <button type="button" onClick={() => setEnding(true)}>
                {t(data.actions.includes("close") ? "orders-close" : "orders-cancel")}
              </button>
            ) : null}
          </div>
          <OrderLines
            order={data}
            promised={isSupplier ? promised : null}
            onPrint={() => setPrinting(true)}
          />
        </>
      ) : mode === "review" ? (
        <Review store={store} order={data} promised={isSupplier ? promised : null} onClose={back} />
      ) : (
        <Allocate store={store} order={data} promised={promised} onClose={back} />
      )}
      {ending ? (
        <EndOrder
          store={store}
          order={data}
          onClose={() => {
            setEnding(false);
            order.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function ends(order: Order): boolean {
  return order.actions.includes("close") || order.actions.includes("cancel");
}

function Head({ order }: { order: Order }) {
  return (
    <>
      <State of="order_status" code={order.status} />
      {order.kind === "emergency" ? <Badge tone="cut">{t("orders-emergency")}</Badge> : null}
      <Flags flags={order.flags} />
    </>
  );
}

function About({ order, store }: { order: Order; store: Named }) {
  const approver = order.approver.id === order.supplier.id ? null : order.approver;
  const rows: readonly (readonly [string, string | null])[] = [
    [t("supply-customer"), `${order.customer.code} ${order.customer.name}`],
    [t("supply-supplier"), `${order.supplier.code} ${order.supplier.name}`],
    [t("orders-approver"), approver ? `${approver.code} ${approver.name}` : null],
    [t("orders-programme"), order.programme?.name ?? null],
    [t("orders-period"), order.period?.label ?? null],
    [t("orders-submitted"), order.submitted_at ? instant(order.submitted_at) : null],
    [t("orders-needed_by"), order.needed_by ? day(order.needed_by) : null],
    [t("supply-note"), order.note || null],
    [t("orders-review_note"), order.review_note || null],
    [t("orders-end_note"), order.end_note || null],
  ];
  return (
    <>
      <dl class="facts">
        {rows.map(([head, text]) =>
          text === null ? null : (
            <div key={head}>
              <dt>{head}</dt>
              <dd>{text}</dd>
            </div>
          ),
        )}
      </dl>
      {order.shipments.length > 0 ? (
        <ul class="plain" aria-label={t("orders-goods")}>
          {order.shipments.map((one) => (
            <li key={one.id}>
              <a class="target" href={goodsAt(one, order.supplier.id === store.id)}>
                {one.document}
              </a>{" "}
              <State of="shipment_state" code={one.state} />{" "}
              <span class="quiet">{t("supply-n_lines", { n: one.lines })}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

const BEFORE_DISPATCH: ReadonlySet<string> = new Set(["allocated", "picked", "released", "put_back"]);

function goodsAt(goods: Order["shipments"][number], isSupplier: boolean): string {
  const isPick = isSupplier && BEFORE_DISPATCH.has(goods.state);
  return isPick ? to("picks", goods.id) : to("shipments", goods.id);
}
