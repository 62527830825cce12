// The stock list: what each product amounts to and where it lies.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { cellKey, cellName, day, instant, productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Field } from "../shared/field";
import { Pager, pageOf } from "../shared/pager";
import { Freshness } from "../shared/screen";
import { t, word } from "../words";
import type { Named, Stock, StockRow } from "../wire";

function matches(row: StockRow, words: readonly string[]): boolean {
  const text = productName(row.product).toLowerCase();
  return words.every((part) => text.includes(part));
}

function isOut(row: StockRow): boolean {
  return row.usable !== null && row.usable <= 0;
}

export function StockScreen({ store }: { store: Named }) {
  const stock = useResource<Stock>(pathOf(["stores", store.id, "stock"]), ofStore(store));
  const [search, setSearch] = useState("");
  const [onlyOut, setOnlyOut] = useState(false);
  const [page, setPage] = useState(0);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const all = stock.data?.products ?? [];
  const rows = all.filter((row) => matches(row, words) && (!onlyOut || isOut(row)));
  const asOf = stock.data ? instant(stock.data.as_of) : null;

  return (
    <>
      <h1>{t("stock-title")}</h1>
      <div class="tools">
        <Field
          label={t("stock-search")}
          type="search"
          value={search}
          onValue={(value) => {
            setSearch(value);
            setPage(0);
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={onlyOut}
            onChange={(event) => {
              setOnlyOut(event.currentTarget.checked);
              setPage(0);
            }}
          />
          {t("stock-only_out")}
        </label>
      </div>
      <Freshness of={stock} />
      {stock.data ? (
        <>
          <p class="quiet">
            <output aria-live="polite">{t("stock-count", { n: rows.length })}</output>.{" "}
            {t("as_of", { time: asOf })}.
          </p>
          {rows.length === 0 ? (
            <p>{all.length === 0 ? t("stock-empty") : t("stock-none")}</p>
          ) : (
            <StockTable rows={pageOf(rows, page)} />
          )}
          <Pager rows={rows.length} page={page} onPage={setPage} />
        </>
      ) : null}
    </>
  );
}

function StockTable({ rows }: { rows: readonly StockRow[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("nav-stock")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("stock-product")}</th>
            <th scope="col" class="number">
              {t("stock-on_hand")}
            </th>
            <th scope="col" class="number">
              {t("stock-usable")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.product.id} class={isOut(row) ? "out" : undefined}>
              <th scope="row">
                <a class="target" href={to("card", row.product.id)}>
                  {productName(row.product)}
                </a>
                {isOut(row) ? <span class="badge badge-out">{t("stock-out")}</span> : null}
                {row.quality.map((code) => (
                  <span key={code} class="badge">
                    {word("flag", code)}
                  </span>
                ))}
                <Cells row={row} />
              </th>
              <td class="number">{quantity(row.on_hand)}</td>
              <td class="number">{quantity(row.usable)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ row }: { row: StockRow }) {
  if (row.cells.length === 0) return null;
  return (
    <ul class="cells" aria-label={t("stock-cells", { product: row.product.code })}>
      {row.cells.map((cell) => (
        <li key={cellKey(cell)}>
          {cellName(cell)}: <strong>{quantity(cell.on_hand)}</strong>
          {cell.expired ? <span class="badge badge-out">{t("stock-expired")}</span> : null}
          {cell.counted_at ? (
            <span class="quiet"> ({t("stock-counted", { date: day(cell.counted_at) })})</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
