// How far each store is heard, so that a silent one is seen before its month is missing.
import { useState } from "preact/hooks";
import { instant } from "../format";
import { useResource } from "../resource";
import { Freshness } from "../shared/screen";
import { Choice, Field } from "../shared/field";
import { Pager, pageOf } from "../shared/pager";
import { listed, t, word } from "../words";
import { MonthTable } from "./months";
import type { Coverage, StoreCoverage } from "./wire";

const STATES = ["heard", "never_heard", "no_device", "paper", "closed", "no_org_unit"] as const;

export function CoverageScreen() {
  const answer = useResource<Coverage>("/gateway/coverage", () => false);
  const [search, setSearch] = useState("");
  const [state, setState] = useState("");
  const [page, setPage] = useState(0);
  const wanted = search.trim().toLowerCase();
  const rows = (answer.data?.stores ?? []).filter(
    (one) =>
      (state === "" || one.state === state || (state === "missing" && one.not_reported.length > 0)) &&
      `${one.store} ${one.name} ${one.org_unit}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <Freshness of={answer} />
      {answer.data ? (
        <>
          <p class="quiet">{t("gateway-on_time_is", { n: answer.data.on_time_days })}</p>
          <MonthTable months={answer.data.months} />
          <h2>{t("gateway-stores")}</h2>
          <div class="tools">
            <Field label={t("search")} type="search" value={search} onValue={setSearch} />
            <Choice label={t("gateway-state")} value={state} onValue={setState}>
              <option value="">{t("gateway-any")}</option>
              <option value="missing">{t("gateway-not_reported")}</option>
              {STATES.map((one) => (
                <option key={one} value={one}>
                  {word("gateway-heard", one)}
                </option>
              ))}
            </Choice>
          </div>
          <StoreTable rows={pageOf(rows, page)} />
          <Pager rows={rows.length} page={page} onPage={setPage} />
        </>
      ) : null}
    </>
  );
}

function StoreTable({ rows }: { rows: readonly StoreCoverage[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-stores")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("gateway-store")}</th>
            <th scope="col">{t("gateway-org_unit")}</th>
            <th scope="col">{t("gateway-state")}</th>
            <th scope="col">{t("connection-complete_to")}</th>
            <th scope="col">{t("gateway-not_reported")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.store} class={one.not_reported.length ? "out" : undefined}>
              <th scope="row">
                {one.store} {one.name}
              </th>
              <td>{one.org_unit || t("none")}</td>
              <td>{word("gateway-heard", one.state)}</td>
              <td>{one.complete_to ? instant(one.complete_to) : t("none")}</td>
              <td>{listed(one.not_reported)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
