// Each ended period: how many org units are final, on time, or not reported.
import { quantity } from "../format";
import { t } from "../words";
import type { Month } from "./wire";

export function MonthTable({ months }: { months: readonly Month[] }) {
  if (months.length === 0) return <p>{t("gateway-no_months")}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-months")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("gateway-period")}</th>
            <th scope="col" class="number">{t("gateway-expected")}</th>
            <th scope="col" class="number">{t("gateway-final")}</th>
            <th scope="col" class="number">{t("gateway-on_time")}</th>
            <th scope="col" class="number">{t("gateway-not_reported")}</th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.period} class={month.not_reported ? "out" : undefined}>
              <th scope="row">{month.period}</th>
              <td class="number">{quantity(month.expected)}</td>
              <td class="number">{share(month.final, month.final_percent ?? null)}</td>
              <td class="number">{share(month.on_time, month.on_time_percent ?? null)}</td>
              <td class="number">{quantity(month.not_reported)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function share(count: number, percent: number | null): string {
  return percent === null ? quantity(count) : `${quantity(count)} (${percent} %)`;
}
