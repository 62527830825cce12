// Receiving a shipment: what arrived good and damaged, line by line, as found.
//
// Fields start empty: a form that is full before anyone looked confirms what was sent, not what came.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useSender } from "../command";
import { cellName, day, instantOf, parseQuantity, productName, quantity } from "../format";
import { useResource } from "../resource";
import { ResourceNotice } from "../shared/errors";
import { enterMovesOn } from "../shared/enter";
import { Choice, Field } from "../shared/field";
import { WriteNotice } from "../shared/write-notice";
import { t, word } from "../strings";
import type { MovementAnswer, MovementLine, MovementRequest, Named, Shipment } from "../wire";
import type { ShipmentLine } from "../wire";
import { emptyDraft, isEmpty, toLine } from "./draft";
import type { Draft } from "./draft";
import type { Kind } from "./kinds";
import { Line } from "./line";
import { Done } from "./outcome";

interface Arrived {
  readonly good: string;
  readonly damaged: string;
}

type Entries = Readonly<Record<number, Arrived>>;

const NOTHING: Arrived = { good: "", damaged: "" };

function listed(line: ShipmentLine, arrived: Arrived): MovementLine[] | string {
  const lines: MovementLine[] = [];
  for (const part of ["good", "damaged"] as const) {
    if (arrived[part].trim() === "") continue;
    const count = parseQuantity(arrived[part]);
    if (count === null) return t("record.missing_quantity", { n: line.line + 1 });
    const base: MovementLine = { product: line.product.id, quantity: count, batch: line.batch };
    if (line.expiry) base.expiry = line.expiry;
    if (part === "damaged") base.status = "damaged";
    if (count > 0) lines.push(base);
  }
  return lines;
}

function linesOf(
  shipment: Shipment,
  entries: Entries,
  extra: readonly Draft[],
  kind: Kind,
): MovementLine[] | string {
  const lines: MovementLine[] = [];
  for (const line of shipment.lines) {
    const found = listed(line, entries[line.line] ?? NOTHING);
    if (typeof found === "string") return found;
    lines.push(...found);
  }
  for (const draft of extra.filter((one) => !isEmpty(one))) {
    const line = toLine(draft, kind, shipment.lines.length + extra.indexOf(draft) + 1);
    if (typeof line === "string") return line;
    lines.push(line);
  }
  return lines.length === 0 ? t("record.missing_lines") : lines;
}

export function ShipmentForm({ store, kind }: { store: Named; kind: Kind }) {
  const path = pathOf(["stores", store.id, "shipments"]);
  const answer = useResource<{ shipments: readonly Shipment[] }>(path, () => true);
  const [chosen, setChosen] = useState("");
  const [written, setWritten] = useState<MovementAnswer | null>(null);
  const incoming = (answer.data?.shipments ?? []).filter(
    (shipment) => shipment.direction === "in" && shipment.state === "in_transit",
  );
  const shipment = incoming.find((one) => one.id === chosen);
  return (
    <>
      <div role="status">{written ? <Done answer={written} /> : null}</div>
      <ResourceNotice
        error={answer.error}
        asOf={answer.data ? "" : null}
        onRetry={answer.reload}
      />
      {answer.data && incoming.length === 0 ? <p>{t("record.no_shipments")}</p> : null}
      {incoming.length > 0 ? (
        <Choice label={t("record.shipment")} value={chosen} onValue={setChosen}>
          <option value="">{t("record.choose_shipment")}</option>
          {incoming.map((one) => (
            <option key={one.id} value={one.id}>
              {t("record.shipment_option", {
                from: one.from.code,
                date: day(one.dispatched_at),
                document: one.document ?? "",
              })}
            </option>
          ))}
        </Choice>
      ) : null}
      {shipment ? (
        <Arrival
          key={shipment.id}
          store={store}
          kind={kind}
          shipment={shipment}
          onDone={(done) => {
            setWritten(done);
            setChosen("");
            answer.reload();
          }}
        />
      ) : null}
    </>
  );
}

interface ArrivalProps {
  readonly store: Named;
  readonly kind: Kind;
  readonly shipment: Shipment;
  readonly onDone: (answer: MovementAnswer) => void;
}

function Arrival({ store, kind, shipment, onDone }: ArrivalProps) {
  const sender = useSender<MovementAnswer>();
  const [entries, setEntries] = useState<Entries>({});
  const [extra, setExtra] = useState<readonly Draft[]>([]);
  const [when, setWhen] = useState("");
  const [missing, setMissing] = useState("");
  const now = sender.progress.value;

  function allArrived(): void {
    const all = shipment.lines.map((line) => [
      line.line,
      { good: String(line.open ?? line.quantity ?? ""), damaged: "" },
    ]);
    setEntries(Object.fromEntries(all) as Entries);
  }

  async function record(event: Event): Promise<void> {
    event.preventDefault();
    const lines = linesOf(shipment, entries, extra, kind);
    if (typeof lines === "string") return setMissing(lines);
    setMissing("");
    const request: MovementRequest = { kind: kind.name, shipment: shipment.id, lines };
    const at = when === "" ? null : instantOf(when);
    if (at !== null) request.occurred_at = at;
    const path = pathOf(["stores", store.id, "movements"]);
    const result = await sender.submit(path, request, word("kind", kind.name));
    if (result.step === "done") onDone(result.answer);
  }

  return (
    <>
      <form onSubmit={(event) => void record(event)} onKeyDown={enterMovesOn}>
        <fieldset class="bare" disabled={now.step === "sending" || now.step === "unsure"}>
          <button type="button" onClick={allArrived}>
            {t("record.all_arrived")}
          </button>
          <ArrivalTable shipment={shipment} entries={entries} onEntries={setEntries} />
          {extra.map((draft, i) => (
            <Line
              key={draft.key}
              kind={kind}
              draft={draft}
              number={shipment.lines.length + i + 1}
              stock={null}
              onDraft={(next) => setExtra(extra.map((d) => (d.key === next.key ? next : d)))}
              onRemove={() => setExtra(extra.filter((d) => d.key !== draft.key))}
            />
          ))}
          <button type="button" onClick={() => setExtra([...extra, emptyDraft()])}>
            {t("record.extra")}
          </button>
          <Field
            label={t("record.when_arrived")}
            type="datetime-local"
            value={when}
            onValue={setWhen}
          />
          <div role="alert">
            {missing ? <p class="notice notice-error">{missing}</p> : null}
          </div>
          <button type="submit" class="primary">
            {now.step === "sending" ? t("record.sending") : t("record.submit")}
          </button>
        </fieldset>
      </form>
      <WriteNotice sender={sender} onDone={onDone} />
    </>
  );
}

interface TableProps {
  readonly shipment: Shipment;
  readonly entries: Entries;
  readonly onEntries: (entries: Entries) => void;
}

function ArrivalTable({ shipment, entries, onEntries }: TableProps) {
  return (
    <table class="wide">
      <thead>
        <tr>
          <th scope="col">{t("stock.product")}</th>
          <th scope="col">{t("record.good")}</th>
          <th scope="col">{t("record.damaged")}</th>
        </tr>
      </thead>
      <tbody>
        {shipment.lines.map((line) => {
          const name = productName(line.product);
          const arrived = entries[line.line] ?? NOTHING;
          const enter = (fields: Partial<Arrived>) =>
            onEntries({ ...entries, [line.line]: { ...arrived, ...fields } });
          return (
            <tr key={line.line}>
              <th scope="row">
                {name}
                <span class="quiet block">
                  {cellName({ ...line, bin: "", status: "usable" })},{" "}
                  {t("record.sent", { n: quantity(line.quantity) })}
                </span>
              </th>
              <td>
                <input
                  class="amount"
                  inputMode="numeric"
                  aria-label={t("record.good_of", { line: name })}
                  value={arrived.good}
                  onInput={(event) => enter({ good: event.currentTarget.value })}
                />
              </td>
              <td>
                <input
                  class="amount"
                  inputMode="numeric"
                  aria-label={t("record.damaged_of", { line: name })}
                  value={arrived.damaged}
                  onInput={(event) => enter({ damaged: event.currentTarget.value })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
