// One shipment: what was sent, what was found, and the differences that somebody must explain.
import { pathOf } from "../api";
import { instant, productName, quantity } from "../format";
import { useState } from "preact/hooks";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { Presence } from "../shared/presence";
import { ScreenFrame } from "../shared/screen";
import type { Shipment } from "../shapes";
import { PackingListPanel } from "../supply/packing-list";
import { PrintView } from "../supply/print-view";
import { isStorekeeper } from "../shared/role";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import type { Named } from "../wire";
import { isUnsettled, maySettle, Settle } from "./settle";

type Line = Shipment["lines"][number];

export function ShipmentScreen({ store, shipment: id }: { store: Named; shipment: string }) {
  const shipment = useResource<Shipment>(pathOf(["stores", store.id, "shipments", id]), ofStore(store));
  const [settling, setSettling] = useState<Line | null>(null);
  const [printing, setPrinting] = useState(false);
  const data = shipment.data;
  if (!data) return <ScreenFrame title={t("shipments-one")} of={shipment}>{null}</ScreenFrame>;
  const other = data.direction === "in" ? data.from : data.to;
  const columns = columnsOf(data);
  if (printing) {
    return (
      <PrintView
        title={data.document}
        subtitle={`${data.from.code} ${data.from.name} → ${data.to.code} ${data.to.name}`}
        rows={data.lines}
        columns={columns}
        keyOf={(line) => String(line.line)}
        onClose={() => setPrinting(false)}
      />
    );
  }
  return (
    <ScreenFrame
      title={data.document || t("shipments-one")}
      of={shipment}
      tools={
        <>
          <State of="shipment_state" code={data.state} />
          <Flags flags={data.flags} />
        </>
      }
    >
      <Presence store={store} at={`shipment/${id}`} />
      <dl class="facts">
        <div>
          <dt>{t(data.direction === "in" ? "supply-from" : "supply-to")}</dt>
          <dd>
            {other.code} {other.name}
          </dd>
        </div>
        <div>
          <dt>{t("supply-purpose")}</dt>
          <dd>{word("purpose", data.purpose)}</dd>
        </div>
        <div>
          <dt>{t("shipments-left")}</dt>
          <dd>{instant(data.dispatched_at)}</dd>
        </div>
        {data.note ? (
          <div>
            <dt>{t("supply-note")}</dt>
            <dd>{data.note}</dd>
          </div>
        ) : null}
      </dl>
      <Ways shipment={data} />
      {data.direction === "out" && data.dispatched_at !== null ? (
        <PackingListPanel store={store} shipment={id} />
      ) : null}
      <Listing
        label={t("shipments-lines")}
        rows={data.lines}
        columns={
          isStorekeeper()
            ? [...columns, settleColumn(data, setSettling)]
            : columns
        }
        keyOf={(line) => String(line.line)}
        textOf={(line) => `${productName(line.product)} ${line.batch}`}
        searchLabel={t("supply-search_line")}
        toneOf={(line) => (isUnsettled(data, line) ? "out" : undefined)}
        empty={t("shipments-no_lines")}
        tools={
          <button type="button" class="tool" onClick={() => setPrinting(true)}>
            {t("supply-print")}
          </button>
        }
      />
      {settling ? (
        <Settle
          store={store}
          shipment={data}
          line={settling}
          onClose={() => {
            setSettling(null);
            shipment.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function Ways({ shipment }: { shipment: Shipment }) {
  const arrives = shipment.direction === "in" && shipment.state === "in_transit";
  return (
    <div class="buttons no-print">
      {arrives ? (
        <a class="button primary" href={to("receive", shipment.id)}>
          {t("shipments-receive")}
        </a>
      ) : null}
      {shipment.order ? (
        <a class="button" href={to("orders", shipment.order)}>
          {t("picks-its_order")}
        </a>
      ) : null}
      {shipment.direction === "in" && !arrives ? (
        <a class="button" href={to("issue", "return", shipment.from.code)}>
          {t("shipments-return")}
        </a>
      ) : null}
    </div>
  );
}

function columnsOf(shipment: Shipment): readonly Column<Line>[] {
  return [
    { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
    {
      key: "batch",
      head: t("supply-batch"),
      cell: (line) => (
        <>
          {line.batch || t("cell-no_batch")}
          {line.expiry ? <span class="quiet block">{line.expiry}</span> : null}
        </>
      ),
    },
    { key: "sent", head: t("shipments-sent"), numeric: true, cell: (line) => quantity(line.quantity) },
    {
      key: "received",
      head: t("shipments-received"),
      numeric: true,
      cell: (line) => (
        <>
          {quantity(line.received)}
          {line.damaged > 0 ? (
            <Badge tone="busy">{t("shipments-damaged", { n: quantity(line.damaged) })}</Badge>
          ) : null}
        </>
      ),
    },
    {
      key: "open",
      head: t("shipments-difference"),
      cell: (line) => <Difference shipment={shipment} line={line} />,
    },
  ];
}

function Difference({ shipment, line }: { shipment: Shipment; line: Line }) {
  if (line.settled.length > 0) {
    return (
      <>
        {line.settled.map((part) => (
          <span key={part.outcome} class="block">
            {word("outcome", part.outcome)}: {quantity(part.quantity)}
          </span>
        ))}
      </>
    );
  }
  if (!isUnsettled(shipment, line)) return <>{t("none")}</>;
  return (
    <>
      {line.open > 0 ? <Badge tone="cut">{t("shipments-lacks", { n: quantity(line.open) })}</Badge> : null}
      {line.open < 0 ? <Badge tone="cut">{t("shipments-over", { n: quantity(-line.open) })}</Badge> : null}
      {line.swapped > 0 ? (
        <Badge tone="cut">{t("shipments-swapped", { n: quantity(line.swapped) })}</Badge>
      ) : null}
      {line.found
        .filter((one) => one.batch !== line.batch)
        .map((one) => (
          <span key={one.batch} class="quiet block">
            {t("shipments-found_batch", { batch: one.batch, n: quantity(one.good + one.damaged) })}
          </span>
        ))}
    </>
  );
}

function settleColumn(shipment: Shipment, onSettle: (line: Line) => void): Column<Line> {
  return {
    key: "settle",
    head: t("shipments-do"),
    cell: (line) =>
      maySettle(shipment, line) ? (
        <button
          type="button"
          aria-label={t("shipments-settle_of", { product: productName(line.product) })}
          onClick={() => onSettle(line)}
        >
          {t("shipments-settle")}
        </button>
      ) : null,
  };
}
