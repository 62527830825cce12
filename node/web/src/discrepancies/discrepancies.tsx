// What does not agree and waits for a person: derived alike on every node, closed by a count.
import { useState } from "preact/hooks";
import { isRecord, pathOf } from "../api";
import { instant, productName } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Freshness } from "../shared/screen";
import { Pager, pageOf } from "../shared/pager";
import { t, word } from "../words";
import type { Discrepancy, Named } from "../wire";

export function DiscrepanciesScreen({ store }: { store: Named }) {
  const path = pathOf(["stores", store.id, "discrepancies"]);
  const answer = useResource<{ discrepancies: readonly Discrepancy[] }>(path, ofStore(store));
  const [page, setPage] = useState(0);
  const all = answer.data?.discrepancies ?? [];
  return (
    <>
      <h1>{t("discrepancies-title")}</h1>
      <Freshness of={answer} />
      {answer.data && all.length === 0 ? <p>{t("discrepancies-none")}</p> : null}
      {all.length > 0 ? <DiscrepancyTable rows={pageOf(all, page)} /> : null}
      <Pager rows={all.length} page={page} onPage={setPage} />
    </>
  );
}

function DiscrepancyTable({ rows }: { rows: readonly Discrepancy[] }) {
  return (
    <table class="wide">
      <thead>
        <tr>
          <th scope="col">{t("discrepancies-what")}</th>
          <th scope="col">{t("discrepancies-when")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            <th scope="row">
              {word("flag", row.code)}
              {row.product ? (
                <a class="target block" href={to("card", row.product.id)}>
                  {productName(row.product)}
                </a>
              ) : null}
              <span class="quiet block">
                {row.batch ? t("cell-batch", { batch: row.batch }) + ". " : null}
                {detailWords(row.details)}
              </span>
            </th>
            <td>{instant(row.at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function detailWords(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${valueWords(value)}`)
    .join("; ");
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) return t("unknown");
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  if (isRecord(value)) return String(value["code"] ?? detailWords(value));
  return String(value);
}
