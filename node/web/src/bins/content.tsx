// What lies in one bin, to read or to print as a label of the shelf.
import { useState } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { productName, quantity } from "../format";
import { to } from "../router";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Bin } from "../shapes";
import { useStock } from "../supply/places";
import type { StockCell } from "../supply/places";
import { PrintView } from "../supply/print-view";
import { isStorekeeper } from "../shared/role";
import { t, word } from "../words";
import type { Named } from "../wire";

interface Row {
  readonly product: Named;
  readonly cell: StockCell;
}

interface Props {
  readonly store: Named;
  readonly code: string;
  /** Null: goods lie there and nobody has named the bin, or there is none. */
  readonly bin: Bin | null;
  readonly onChange: () => void;
  readonly onMove: () => void;
}

export function BinContent({ store, code, bin, onChange, onMove }: Props) {
  const stock = useStock(store);
  const [printing, setPrinting] = useState(false);
  const rows = (stock.data?.products ?? []).flatMap(({ product, cells }) =>
    cells
      .filter((cell) => cell.bin === code && cell.on_hand !== 0)
      .map((cell) => ({ product, cell })),
  );
  const title = t("bins-one", { bin: code });
  if (printing) {
    return (
      <PrintView
        title={title}
        subtitle={bin?.name ?? ""}
        rows={rows}
        columns={COLUMNS()}
        keyOf={keyOf}
        onClose={() => setPrinting(false)}
      />
    );
  }
  return (
    <ScreenFrame
      title={title}
      of={stock}
      tools={bin?.held ? <Badge tone="cut">{t("bins-held")}</Badge> : null}
    >
      {bin?.name || bin?.storage ? (
        <p class="quiet">{[bin.name, bin.storage].filter(Boolean).join(", ")}</p>
      ) : null}
      {isStorekeeper() ? (
        <div class="buttons">
          <button type="button" class="primary" disabled={rows.length === 0 || !bin} onClick={onMove}>
            {t("bins-move")}
          </button>
          <a class="button" href={to("transfer")}>
            {t("nav-transfer")}
          </a>
          <button type="button" disabled={!bin} onClick={onChange}>
            {t("bins-change")}
          </button>
          {bin ? (
            <a
              class="button"
              target="_blank"
              rel="noopener"
              href={addressOf(pathOf(["stores", store.id, "labels"], { bin: bin.code }))}
            >
              {t("product-labels")}
            </a>
          ) : null}
        </div>
      ) : null}
      {stock.data ? (
        <Listing
          label={title}
          rows={rows}
          columns={COLUMNS()}
          keyOf={keyOf}
          textOf={(row) => `${productName(row.product)} ${row.cell.batch}`}
          searchLabel={t("supply-search_product")}
          empty={t("bins-nothing")}
          tools={
            <button type="button" class="tool" onClick={() => setPrinting(true)}>
              {t("supply-print")}
            </button>
          }
        />
      ) : null}
    </ScreenFrame>
  );
}

function keyOf(row: Row): string {
  return [row.product.id, row.cell.batch, row.cell.status, row.cell.owner ?? ""].join(" ");
}

// Made anew at each drawing, so that its words follow the language.
const COLUMNS = (): readonly Column<Row>[] => [
  {
    key: "product",
    head: t("supply-product"),
    cell: (row) => (
      <a class="target" href={to("card", row.product.id)}>
        {productName(row.product)}
      </a>
    ),
  },
  {
    key: "batch",
    head: t("supply-batch"),
    cell: (row) => (
      <>
        {row.cell.batch || t("cell-no_batch")}
        {row.cell.status === "usable" ? null : <Badge>{word("status", row.cell.status)}</Badge>}
        {row.cell.owner ? <span class="quiet block">{row.cell.owner}</span> : null}
      </>
    ),
  },
  {
    key: "expiry",
    head: t("supply-expiry"),
    cell: (row) => (
      <>
        {row.cell.expiry ?? t("none")}
        {row.cell.expired ? <Badge tone="cut">{t("stock-expired")}</Badge> : null}
      </>
    ),
  },
  { key: "quantity", head: t("stock-on_hand"), numeric: true, cell: (row) => quantity(row.cell.on_hand) },
];
