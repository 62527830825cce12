// From a value to its history, to its figures now and as known then, to the lines behind them.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { sentence } from "../card/sentence";
import { day, instant, productName, quantity } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { Freshness } from "../shared/screen";
import { Field } from "../shared/field";
import { listed, t, word } from "../words";
import type { Explained, ExplainedCard, ExplainedValue, Inputs, Shown } from "./wire";

export function ExplainScreen({ asked }: { asked: readonly string[] }) {
  const [unit = "", period = "", product = "", figure = ""] = asked;
  const [knownOn, setKnownOn] = useState("");
  const isAsked = unit !== "" && period !== "" && product !== "";
  const query = { org_unit: unit, period, product, figure, known_on: knownOn };
  const path = isAsked ? pathOf(["gateway", "explain"], query) : null;
  const answer = useResource<Explained>(path, () => false);
  const found = answer.data;
  return (
    <>
      <Question unit={unit} period={period} product={product} figure={figure} />
      {isAsked ? (
        <>
          <div class="tools">
            <Field
              label={t("gateway-known_on")}
              type="date"
              value={knownOn}
              onValue={setKnownOn}
            />
          </div>
          <Freshness of={answer} />
        </>
      ) : null}
      {found ? <Answer found={found} /> : null}
    </>
  );
}

function Question(given: { unit: string; period: string; product: string; figure: string }) {
  const [unit, setUnit] = useState(given.unit);
  const [period, setPeriod] = useState(given.period);
  const [product, setProduct] = useState(given.product);
  const ask = (event: Event) => {
    event.preventDefault();
    const parts = [unit, period, product].map((part) => part.trim());
    if (parts.every((part) => part !== "")) location.hash = to("gateway", "explain", ...parts);
  };
  return (
    <form class="line" onSubmit={ask}>
      <Field label={t("gateway-org_unit")} value={unit} onValue={setUnit} required />
      <Field label={t("gateway-period")} value={period} onValue={setPeriod} required />
      <Field label={t("stock-product")} value={product} onValue={setProduct} required />
      <button type="submit" class="primary end">
        {t("gateway-explain")}
      </button>
    </form>
  );
}

function Answer({ found }: { found: Explained }) {
  const known = found.known_on;
  return (
    <>
      <h2>
        {productName(found.product)} · {found.org_unit} · {found.period}
      </h2>
      <p class="quiet">
        {found.final
          ? t("gateway-is_final")
          : t("gateway-is_provisional", { why: word("gateway-withheld", found.withheld || "open") })}{" "}
        {t("gateway-heard_to", { time: instant(found.complete_to) })}
      </p>
      {found.figure ? (
        <p>
          <a href={to("gateway", "explain", found.org_unit, found.period, found.product.code)}>
            {t("gateway-all_figures")}
          </a>
        </p>
      ) : null}
      <Figures found={found} />
      <InputList inputs={found.inputs} />
      <h2>{t("gateway-history")}</h2>
      {found.values.length === 0 ? <p>{t("gateway-never_sent")}</p> : null}
      {found.values.map((value) => (
        <ValueHistory key={value.id} value={value} />
      ))}
      <h2>{t("gateway-facts")}</h2>
      {found.cards.map((card) => (
        <CardLines key={card.store.id} card={card} />
      ))}
      <Orders found={found} />
      {known && found.known_cards ? (
        <>
          <h2>{t("gateway-facts_known", { time: instant(known) })}</h2>
          {found.known_cards.map((card) => (
            <CardLines key={card.store.id} card={card} />
          ))}
        </>
      ) : null}
    </>
  );
}

function Figures({ found }: { found: Explained }) {
  const names = Object.keys(found.figures);
  if (names.length === 0) return <p>{t("gateway-no_row")}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-figures")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("gateway-figure")}</th>
            <th scope="col" class="number">{t("gateway-now")}</th>
            {found.known_on ? (
              <th scope="col" class="number">
                {t("gateway-known", { time: instant(found.known_on) })}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">
                <a
                  href={to("gateway", "explain", found.org_unit, found.period, found.product.code, name)}
                >
                  {word("figure", name)}
                </a>
              </th>
              <td class="number">{shown(found.figures[name]?.now ?? null)}</td>
              {found.known_on ? (
                <td class="number">{shown(found.figures[name]?.known ?? null)}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// A ratio comes exact, as two numbers, and is rounded here for the eye alone.
function shown(value: Shown): string {
  if (typeof value !== "string") return quantity(value);
  const [above = "", below = "1"] = value.split("/");
  return (Number(above) / Number(below)).toFixed(2);
}

function InputList({ inputs }: { inputs: Inputs }) {
  if (!inputs.figures) return null;
  return (
    <>
      <h2>{t("gateway-inputs")}</h2>
      <p>
        {Object.entries(inputs.figures)
          .map(([name, value]) => `${word("figure", name)} ${shown(value)}`)
          .join("; ")}
      </p>
      {inputs.months ? (
        <ul class="cells">
          {inputs.months.map((month) => (
            <li key={month["period"]}>
              {month["period"]}:{" "}
              {Object.entries(month)
                .filter(([name]) => name !== "period")
                .map(([name, value]) => `${word("figure", name)} ${shown(value)}`)
                .join("; ")}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function ValueHistory({ value }: { value: ExplainedValue }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={value.element}>
      <table class="wide">
        <caption>
          <strong>{value.element}</strong>: {word("gateway-state", value.state)}.{" "}
          {t("gateway-now_and_there", {
            now: value.now ?? t("gateway-nothing"),
            there: value.accepted ?? t("gateway-nothing"),
          })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("gateway-started")}</th>
            <th scope="col">{t("gateway-run")}</th>
            <th scope="col">{t("gateway-event")}</th>
            <th scope="col" class="number">{t("gateway-value")}</th>
            <th scope="col">{t("gateway-said")}</th>
          </tr>
        </thead>
        <tbody>
          {value.history.map((event, at) => (
            <tr key={at}>
              <th scope="row">{instant(event.at)}</th>
              <td>{event.run ?? t("none")}</td>
              <td>{word("gateway-event", event.event)}</td>
              <td class="number">{event.value ?? t("gateway-nothing")}</td>
              <td>
                {event.code} {event.words}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Orders({ found }: { found: Explained }) {
  const { ordered, delivered } = found.orders;
  if (ordered.length + delivered.length === 0) return null;
  return (
    <ul class="cells">
      {ordered.map((one) => (
        <li key={one.document + one.submitted}>
          {t("gateway-ordered", {
            document: one.document,
            date: day(one.submitted),
            asked: quantity(one.asked),
            shipped: quantity(one.shipped),
          })}
        </li>
      ))}
      {delivered.map((one) => (
        <li key={one.received + one.submitted}>
          {t("gateway-delivered", { date: day(one.received), ordered: day(one.submitted) })}
        </li>
      ))}
    </ul>
  );
}

function CardLines({ card }: { card: ExplainedCard }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={productName(card.store)}>
      <table class="wide">
        <caption>
          <strong>{productName(card.store)}</strong>:{" "}
          {t("gateway-opening_closing", {
            opening: quantity(card.opening),
            closing: quantity(card.closing),
          })}
          {card.more > 0 ? " " + t("gateway-more_lines", { n: card.more }) : null}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("gateway-started")}</th>
            <th scope="col">{t("gateway-line")}</th>
            <th scope="col">{t("gateway-adds")}</th>
            <th scope="col" class="number">{t("gateway-balance")}</th>
          </tr>
        </thead>
        <tbody>
          {card.lines.map((line) => (
            <tr key={line.id + line.index + line.at} class={line.annulled ? "annulled" : undefined}>
              <th scope="row">{instant(line.at)}</th>
              <td>
                {sentence(line.text)} {line.document}
                <span class="quiet block">
                  {line.user} {line.device}
                </span>
              </td>
              <td>
                {listed(
                  Object.entries(line.flows).map(
                    ([name, count]) => `${word("figure", name)} ${quantity(count)}`,
                  ),
                )}
              </td>
              <td class="number">{quantity(line.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
