// The stock list: what each product amounts to and where it lies.
import { useState } from "preact/hooks";
import { cellKey, cellName, day, instant, productName, quantity } from "../format";
import { to } from "../router";
import { Pager, pageOf } from "../shared/pager";
import { folded } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { SearchTools } from "../shared/search-tools";
import { useStock } from "../shared/stock-of";
import { t, word } from "../words";
import type { ScreenProps } from "../screens";
import type { StockRow } from "../wire";

function matches(row: StockRow, words: readonly string[]): boolean {
  const text = folded(productName(row.product));
  return words.every((part) => text.includes(part));
}

function isOut(row: StockRow): boolean {
  return row.usable !== null && row.usable <= 0;
}

export function StockScreen({ store }: ScreenProps) {
  const stock = useStock(store);
  const [search, setSearch] = useState("");
  const [onlyOut, setOnlyOut] = useState(false);
  const [page, setPage] = useState(0);
  const words = folded(search).split(/\s+/).filter(Boolean);
  const all = stock.data?.products ?? [];
  const rows = all.filter((row) => matches(row, words) && (!onlyOut || isOut(row)));
  const asOf = stock.data ? instant(stock.data.as_of) : null;

  return (
    <ScreenFrame title={t("stock-title")} of={stock}>
      <SearchTools
        label={t("stock-search")}
        search={search}
        onSearch={(text) => {
          setSearch(text);
          setPage(0);
        }}
        only={{
          label: t("stock-only_out"),
          on: onlyOut,
          onChange: (on) => {
            setOnlyOut(on);
            setPage(0);
          },
        }}
      />
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
    </ScreenFrame>
  );
}

function StockTable({ rows }: { rows: readonly StockRow[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("nav-stock")}>
      <table class="wide stack">
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
              <td class="number" data-label={t("stock-on_hand")}>
                {quantity(row.on_hand)}
              </td>
              <td class="number" data-label={t("stock-usable")}>
                {quantity(row.usable)}
              </td>
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
          {cell.recalled ? <span class="badge badge-out">{t("supply-recalled")}</span> : null}
          {cell.counted_at ? (
            <span class="quiet"> ({t("stock-counted", { date: day(cell.counted_at) })})</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
