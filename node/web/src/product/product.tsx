// One product at this store: what is there, how it was used, and when it will run out.
import { useMemo } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { cellKey, cellName, day, instant, monthName, productName, quantity, ratio, ratioOf } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { nodeNow } from "../session";
import type { Nearby, Suggestions } from "../shapes";
import type { Product } from "../shapes";
import { Badge } from "../shared/badge";
import { Chart } from "../shared/chart";
import { ScreenFrame } from "../shared/screen";
import { rowOf, takeable, useStock } from "../shared/stock-of";
import { t, word } from "../words";
import type { Card, Named } from "../wire";

const PROJECTED_DAYS = 180; // half a year ahead, as orders look
const DAY_MS = 86_400_000;
const DAYS_A_MONTH = 30.4375;

export function ProductScreen({ store, rest }: ScreenProps) {
  const [id = ""] = rest;
  const product = useResource<Product>(pathOf(["products", id], { store: store.id }), ofStore(store));
  const stock = useStock(store);
  const named = product.data;
  const row = rowOf(stock.data, named ? { id: named.id, code: "", name: "" } : null);
  if (!named) return <ScreenFrame title={t("nav-product")} of={product} children={null} />;
  return (
    <ScreenFrame
      title={productName(named)}
      of={stock}
      tools={
        <>
          <a class="button" href={to("card", named.id)}>
            {t("nav-card")}
          </a>
          <a class="button" href={to("adjust")}>
            {t("nav-adjust")}
          </a>
          <a
            class="button"
            target="_blank"
            rel="noopener"
            href={addressOf(pathOf(["stores", store.id, "labels"], { product: named.id }))}
          >
            {t("product-labels")}
          </a>
        </>
      }
    >
      <dl class="figures">
        <Figure name={t("stock-on_hand")} value={quantity(row?.on_hand ?? 0)} />
        <Figure name={t("stock-usable")} value={quantity(row?.usable ?? 0)} />
        <Figure name={t("product-pack")} value={quantity(named.units_per_pack ?? 1)} />
        <Figure name={t("product-unit")} value={named.unit || t("none")} />
      </dl>
      <h2>{t("product-batches")}</h2>
      {row && row.cells.length > 0 ? (
        <ul class="plain">
          {takeable(row).map((cell) => (
            <li key={cellKey(cell)}>
              {cellName(cell)}: <strong>{quantity(cell.on_hand)}</strong>
              {cell.expired ? <Badge tone="cut">{t("stock-expired")}</Badge> : null}
              {cell.recalled ? <Badge tone="cut">{t("supply-recalled")}</Badge> : null}
              {cell.turn === 1 ? <Badge tone="well">{t("product-goes_first")}</Badge> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p class="empty">{t("product-none")}</p>
      )}
      <Projection store={store} product={named.id} usable={row?.usable ?? 0} />
      <Around store={store} product={named.id} />
    </ScreenFrame>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PartProps {
  readonly store: Named;
  readonly product: string;
}

// The stock as the card has it, and on from today at the average monthly consumption.
function Projection({ store, product, usable }: PartProps & { usable: number }) {
  const card = useResource<Card>(pathOf(["stores", store.id, "products", product, "card"]), ofStore(store));
  const all = useResource<Suggestions>(pathOf(["stores", store.id, "suggestions"]), ofStore(store));
  const found = all.data?.suggestions.find((one) => one.product.id === product);
  const amc = ratioOf(found?.amc ?? null);
  const drawn = useMemo(() => curve(card.data, usable, amc, nodeNow()), [card.data, usable, amc]);
  const out = amc && amc > 0 ? new Date(nodeNow() + (usable / amc) * DAYS_A_MONTH * DAY_MS) : null;
  return (
    <>
      <h2>{t("product-use")}</h2>
      <p>
        {amc === null ? t("product-no_amc") : t("product-amc", { amc: ratio(amc) })}{" "}
        {out ? t("product-out", { date: day(out.toISOString()) }) : null}
      </p>
      <Chart label={t("product-chart")} times={drawn.times} series={drawn.series} />
      {card.data ? <MonthTable card={card.data} /> : null}
    </>
  );
}

function curve(card: Card | null, usable: number, amc: number | null, now: number) {
  const past = (card?.lines ?? []).filter((line) => line.balance !== null && !line.annulled);
  const times = past.map((line) => Date.parse(line.at));
  const held: (number | null)[] = past.map((line) => line.balance);
  const ahead: (number | null)[] = past.map(() => null);
  times.push(now);
  held.push(usable);
  ahead.push(usable);
  if (amc !== null && amc > 0) {
    const left_ms = Math.min((usable / amc) * DAYS_A_MONTH, PROJECTED_DAYS) * DAY_MS;
    times.push(now + left_ms);
    held.push(null);
    ahead.push(Math.max(0, usable - (left_ms / DAY_MS / DAYS_A_MONTH) * amc));
  }
  const series = [
    { label: t("stock-on_hand"), values: held, stepped: true },
    { label: t("product-projected"), values: ahead, dashed: true },
  ];
  return { times, series };
}

// The chart's twin for who does not see it: the balance at the end of each month.
function MonthTable({ card }: { card: Card }) {
  const months = new Map<string, { balance: number | null; given: number }>();
  for (const line of card.lines) {
    if (line.annulled) continue;
    const month = line.at.slice(0, 7);
    const before = months.get(month)?.given ?? 0;
    const given = line.kind === "dispense" ? before - (line.quantity ?? 0) : before;
    months.set(month, { balance: line.balance, given });
  }
  return (
    <details>
      <summary>{t("product-months")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("indicators-month")}</th>
            <th scope="col" class="number">
              {t("product-given")}
            </th>
            <th scope="col" class="number">
              {t("card-balance")}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...months].reverse().map(([month, { balance, given }]) => (
            <tr key={month}>
              <th scope="row">{monthName(month)}</th>
              <td class="number">{quantity(given)}</td>
              <td class="number">{quantity(balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

// Who has it nearby, among the stores this device holds.
function Around({ store, product }: PartProps) {
  const answer = useResource<Nearby>(pathOf(["stores", store.id, "nearby"], { product }), ofStore(store));
  const stores = answer.data?.stores ?? [];
  if (stores.length === 0) return null;
  return (
    <>
      <h2>{t("product-nearby")}</h2>
      <ul class="plain">
        {stores.map((one) => (
          <li key={one.store.id}>
            {one.store.code} {one.store.name}: <strong>{quantity(one.available)}</strong>
          </li>
        ))}
      </ul>
      <p class="quiet">{word("product", "as_of", { time: instant(answer.at) })}</p>
    </>
  );
}
