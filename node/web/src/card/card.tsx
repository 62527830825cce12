// The stock card: every record of a product with its running balance, and what follows from it.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { cellName, difference, instant, productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { printScreen } from "../shared/printing";
import { isRecorder, isSupervisor } from "../shared/role";
import { Freshness } from "../shared/screen";
import { Pager, pageOf } from "../shared/pager";
import { listed, t, word } from "../words";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Card, CardLine } from "../wire";
import { Correct } from "./correct";
import { Reverse } from "./reverse";
import { sentence } from "./sentence";

// A record entered later than this after it happened is marked with the time it was recorded.
const LATE_MS = 60_000;
// Goods of a shipment are settled or returned, and what takes a record out stays.
const FINAL: ReadonlySet<string> = new Set(["annul", "issue", "received", "settlement"]);

export function CardScreen({ store, rest }: ScreenProps) {
  const [product = ""] = rest;
  const path = pathOf(["stores", store.id, "products", product, "card"]);
  const card = useResource<Card>(path, ofStore(store));
  const [page, setPage] = useState(0);
  const [reversing, setReversing] = useState<CardLine | null>(null);
  const [correcting, setCorrecting] = useState<CardLine | null>(null);
  const asOf = card.data ? instant(card.data.as_of) : null;
  const lines = [...(card.data?.lines ?? [])].reverse();
  return (
    <>
      <div class="heading">
        <h1>{card.data ? productName(card.data.product) : t("card-title")}</h1>
        <div class="heading-tools">
          <a class="button" href={to("product", product)}>
            {t("card-about")}
          </a>
          <button type="button" onClick={printScreen}>
            {t("print")}
          </button>
          <a class="button" href={to("help", "card")}>
            {t("nav-help")}
          </a>
        </div>
      </div>
      <Freshness of={card} />
      {card.data ? (
        <>
          <dl class="figures">
            <div>
              <dt>{t("stock-on_hand")}</dt>
              <dd>{quantity(card.data.on_hand)}</dd>
            </div>
            <div>
              <dt>{t("stock-usable")}</dt>
              <dd>{quantity(card.data.usable)}</dd>
            </div>
          </dl>
          <p class="quiet">
            {t("as_of", { time: asOf })}. {t("card-newest_first")}.
          </p>
          {lines.length === 0 ? (
            <p>{t("card-empty")}</p>
          ) : (
            <CardTable lines={pageOf(lines, page)} onReverse={setReversing} onCorrect={setCorrecting} />
          )}
          <Pager rows={lines.length} page={page} onPage={setPage} />
        </>
      ) : null}
      {correcting ? (
        <Correct
          key={correcting.id}
          store={store}
          line={correcting}
          onClose={() => {
            setCorrecting(null);
            card.reload();
          }}
        />
      ) : null}
      {reversing ? (
        <Reverse
          key={reversing.id}
          store={store}
          line={reversing}
          onClose={() => {
            setReversing(null);
            card.reload();
          }}
        />
      ) : null}
    </>
  );
}

interface TableProps {
  readonly lines: readonly CardLine[];
  readonly onReverse: (line: CardLine) => void;
  readonly onCorrect: (line: CardLine) => void;
}

function CardTable({ lines, onReverse, onCorrect }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("card-title")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("card-what")}</th>
            <th scope="col" class="number">
              {t("card-quantity")}
            </th>
            <th scope="col" class="number">
              {t("card-balance")}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr
              key={`${line.id} ${line.index} ${cellKeyOf(line)}`}
              class={line.annulled ? "annulled" : undefined}
            >
              <th scope="row">
                <What line={line} onReverse={onReverse} onCorrect={onCorrect} />
              </th>
              <td class="number">
                {line.counted === null
                  ? difference(line.quantity)
                  : t("card-counted", { n: quantity(line.counted) })}
              </td>
              <td class="number">{quantity(line.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Both sides of a transfer are lines of one fact; their cells tell them apart.
function cellKeyOf(line: CardLine): string {
  return [line.batch, line.bin, line.status, line.quantity].join(" ");
}

export function lineTitle(line: CardLine): string {
  // Goods from outside that went back there are of the same kind, with the other sign.
  const kind = line.kind === "receipt" && (line.quantity ?? 0) < 0 ? "given_back" : line.kind;
  return listed([word("kind", kind), instant(line.at)]);
}

// The papers and words of who recorded it, and of who took it out.
function Written({ line }: { line: CardLine }) {
  const words = [line.document, line.note].filter(Boolean).join("; ");
  return (
    <>
      {words ? <span class="block">{words}</span> : null}
      {line.taken_out ? (
        <span class="block">
          {t("card-annulled")}: {line.taken_out}
        </span>
      ) : null}
    </>
  );
}

// What the node lets this person take out: counts are a supervisor's to take back.
function isMendable(line: CardLine): boolean {
  if (line.annulled || FINAL.has(line.kind)) return false;
  return line.kind === "count" ? isSupervisor() : isRecorder();
}

function What({ line, onReverse, onCorrect }: { line: CardLine } & Omit<TableProps, "lines">) {
  const isLate = Date.parse(line.recorded_at) - Date.parse(line.at) > LATE_MS;
  const by = line.user
    ? t("card-by", { user: line.user, device: line.device })
    : line.device;
  return (
    <>
      <span class="annullable">{lineTitle(line)}</span>
      {line.annulled ? <span class="badge">{t("card-annulled")}</span> : null}
      {line.flags.map((flag) => (
        <span key={flag} class="badge badge-out">
          {word("flag", flag)}
        </span>
      ))}
      {line.text ? (
        <span class="block">{sentence(line.text)}</span>
      ) : null}
      <Written line={line} />
      <span class="quiet block">
        {cellName({ ...line, expiry: null })}. {by}
        {isLate ? `, ${t("card-late", { time: instant(line.recorded_at) })}` : null}
      </span>
      {isMendable(line) ? (
        <span class="buttons">
          <button
            type="button"
            class="small"
            aria-label={t("card-correct_of", { line: lineTitle(line) })}
            onClick={() => onCorrect(line)}
          >
            {t("card-correct")}
          </button>
          <button
            type="button"
            class="small"
            aria-label={t("card-reverse_of", { line: lineTitle(line) })}
            onClick={() => onReverse(line)}
          >
            {t("card-reverse")}
          </button>
        </span>
      ) : null}
    </>
  );
}
