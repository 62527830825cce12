// The figures of a month: the node's numbers as they are, unknown said as unknown.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { instant, productName, rounded } from "../format";
import { ofStore, useResource } from "../resource";
import { nodeNow } from "../session";
import { Freshness } from "../shared/screen";
import { Field } from "../shared/field";
import { Pager, pageOf } from "../shared/pager";
import { listed, t, word } from "../words";
import { FIGURES } from "../wire";
import type { IndicatorRow, Indicators, Named } from "../wire";

const MONTH = /^\d{4}-\d{2}$/;

export function IndicatorsScreen({ store }: { store: Named }) {
  const [period, setPeriod] = useState(() => new Date(nodeNow()).toISOString().slice(0, 7));
  const [page, setPage] = useState(0);
  const path = MONTH.test(period) ? pathOf(["stores", store.id, "indicators"], { period }) : null;
  const answer = useResource<Indicators>(path, ofStore(store));
  const rows = answer.data?.rows ?? [];
  const asOf = answer.data ? instant(answer.data.as_of) : null;
  return (
    <>
      <h1>{t("indicators-title")}</h1>
      <div class="tools">
        <Field
          label={t("indicators-month")}
          type="month"
          value={period}
          onValue={(value) => {
            setPeriod(value);
            setPage(0);
          }}
        />
      </div>
      <Freshness of={answer} />
      {answer.data ? (
        <>
          <p class="quiet">{t("as_of", { time: asOf })}.</p>
          {rows.length === 0 ? (
            <p>{t("indicators-none")}</p>
          ) : (
            <FigureTable rows={pageOf(rows, page)} />
          )}
          <Pager rows={rows.length} page={page} onPage={setPage} />
        </>
      ) : null}
    </>
  );
}

function FigureTable({ rows }: { rows: readonly IndicatorRow[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("indicators-scroll")}>
      <table class="sticky">
        <thead>
          <tr>
            <th scope="col">{t("stock-product")}</th>
            {FIGURES.map((figure) => (
              <th key={figure} scope="col" class="number">
                {word("figure", figure)}
              </th>
            ))}
            <th scope="col">{t("indicators-quality")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.product.id}>
              <th scope="row">{productName(row.product)}</th>
              {FIGURES.map((figure) => (
                <td key={figure} class="number">
                  {rounded(row[figure])}
                </td>
              ))}
              <td>{listed(row.quality.map((code) => word("flag", code)))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

