// The lines of an order to read: what was asked, approved, and what became of it.
import { useState } from "preact/hooks";
import { productName, quantity, ratio } from "../format";
import { to } from "../router";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import type { Order } from "../shapes";
import type { Promised } from "../supply/promised";
import { t } from "../words";
import type { Line } from "./order";

interface Props {
  readonly order: Order;
  /** Of the supplier's own stock; null where another supplies. */
  readonly promised: Promised | null;
  readonly onPrint: () => void;
}

export function OrderLines({ order, promised, onPrint }: Props) {
  const [onlyOpen, setOnlyOpen] = useState(false);
  const rows = onlyOpen ? order.lines.filter((line) => line.remaining > 0) : order.lines;
  const columns = columnsOf(order, promised);
  return (
    <Listing
      label={t("orders-lines")}
      rows={rows}
      columns={columns}
      keyOf={keyOf}
      textOf={textOf}
      searchLabel={t("supply-search_product")}
      toneOf={(line) => (line.remaining > 0 && line.allocated < line.remaining ? "waits" : undefined)}
      empty={t(onlyOpen ? "orders-nothing_open" : "orders-no_lines")}
      tools={
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={onlyOpen}
              onChange={(event) => setOnlyOpen(event.currentTarget.checked)}
            />
            {t("orders-only_open")}
          </label>
          <button type="button" class="tool" onClick={onPrint}>
            {t("supply-print")}
          </button>
        </>
      }
    />
  );
}

// What the paper leaves out: figures to decide by, where the paper is for doing.
const NOT_PRINTED: ReadonlySet<string> = new Set(["suggested", "amc", "usable"]);

export function printedColumns(order: Order, promised: Promised | null): readonly Column<Line>[] {
  return columnsOf(order, promised).filter((column) => !NOT_PRINTED.has(column.key));
}

export function keyOf(line: Line): string {
  return String(line.line);
}

export function textOf(line: Line): string {
  return productName(line.product);
}

/** The product of a line, with what its customer said of it. */
export function ProductOf({ line }: { line: Line }) {
  return (
    <>
      <a class="target" href={to("card", line.product.id)}>
        {productName(line.product)}
      </a>
      {line.note ? <span class="quiet block">{line.note}</span> : null}
      {line.cut ? <span class="quiet block">{t("orders-cut_because", { reason: line.cut })}</span> : null}
    </>
  );
}

function columnsOf(order: Order, promised: Promised | null): readonly Column<Line>[] {
  const isReviewed = order.reviewed_at !== null; // until then all that was asked counts as approved
  const number = (key: keyof Line & string, head: string, wide = false): Column<Line> => ({
    key,
    head,
    numeric: true,
    wide,
    cell: (line) => quantity(line[key] as number | null),
  });
  return [
    { key: "product", head: t("supply-product"), cell: (line) => <ProductOf line={line} /> },
    number("quantity", t("orders-asked")),
    number("suggested", t("orders-suggested"), true),
    {
      key: "amc",
      head: t("figure-amc"),
      numeric: true,
      wide: true,
      cell: (line) => ratio(line.amc),
    },
    number("usable", t("orders-customer_has"), true),
    ...(isReviewed ? [number("approved", t("orders-approved"))] : []),
    number("remaining", t("orders-remaining")),
    ...(promised === null
      ? []
      : [
          {
            key: "here",
            head: t("orders-available_here"),
            numeric: true,
            cell: (line: Line) => quantity(promised.of(line.product.id)),
          },
        ]),
    number("allocated", t("orders-allocated")),
    number("shipped", t("orders-shipped")),
    number("received", t("orders-received"), true),
  ];
}
