// Settling the difference of a shipment's line: each side says what is its own to say.
//
// The node decides which outcomes explain a difference; here stand those of this side.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { parseQuantity, productName, quantity } from "../format";
import { useRecording } from "../recording";
import { ofCatalogue, useResource } from "../resource";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { WriteNotice } from "../shared/write-notice";
import type { ReasonRows, Shipment } from "../shapes";
import { t, word } from "../words";
import type { Named } from "../wire";

type Line = Shipment["lines"][number];
type Outcome = Line["settled"][number]["outcome"];

// "All received after all" or "it never was there" is the customer's word, the rest the sender's.
const OUTCOMES: Readonly<Record<"in" | "out", readonly Outcome[]>> = {
  in: ["receiver_error"],
  out: ["not_sent", "lost", "over_sent", "swapped"],
};

/** Whether a line was taken in, not as sent, and nobody said why. */
export function isUnsettled(shipment: Shipment, line: Line): boolean {
  const isDifferent = line.open !== 0 || line.swapped > 0;
  return shipment.state === "difference" && line.settled.length === 0 && isDifferent && line.found.length > 0;
}

/** Whether this side has a word for the difference: which batch was sent is the sender's alone. */
export function maySettle(shipment: Shipment, line: Line): boolean {
  return isUnsettled(shipment, line) && (shipment.direction === "out" || line.open !== 0);
}

interface Props {
  readonly store: Named;
  readonly shipment: Shipment;
  readonly line: Line;
  readonly onClose: () => void;
}

export function Settle({ store, shipment, line, onClose }: Props) {
  const recording = useRecording<Shipment>();
  const reasons = useResource<ReasonRows>("/reasons", ofCatalogue);
  const [parts, setParts] = useState<Readonly<Partial<Record<Outcome, string>>>>({});
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const outcomes = OUTCOMES[shipment.direction];
  const said = outcomes.flatMap((outcome) => {
    const n = parseQuantity(parts[outcome] ?? "");
    return n === null || n === 0 ? [] : [{ outcome, quantity: n }];
  });
  const explained = said.reduce((sum, part) => sum + part.quantity, 0);
  const left = said.length === 0 ? 0 : Math.abs(line.open) + line.swapped - explained;
  const isLost = said.some((part) => part.outcome === "lost");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "shipments", shipment.id, "settle"]);
    const body = {
      ...(note.trim() ? { note: note.trim() } : {}),
      lines: [{ line: line.line, parts: said, ...(isLost && reason ? { reason } : {}) }],
    };
    const title = t("shipments-settle_of", { product: productName(line.product) });
    const progress = await recording.submit(path, body, title);
    if (progress.step === "done") onClose();
  }

  const losses = (reasons.data?.reasons ?? []).filter((one) => one.fields?.["sign"] === "loss");
  return (
    <Dialog title={t("shipments-settle")} onClose={onClose}>
      <p>
        {productName(line.product)}: {differenceWords(line)}
      </p>
      <p class="quiet">
        {t(shipment.direction === "in" ? "shipments-settle_in" : "shipments-settle_out")}
      </p>
      <form onSubmit={(event) => void submit(event)}>
        {outcomes.map((outcome) => (
          <Field
            key={outcome}
            label={word("outcome", outcome)}
            value={parts[outcome] ?? ""}
            onValue={(next) => setParts({ ...parts, [outcome]: next })}
            numeric
          />
        ))}
        {isLost ? (
          <Choice label={t("shipments-loss_reason")} value={reason} onValue={setReason}>
            <option value="">{word("reason", "lost")}</option>
            {["damaged", "stolen", "expired", "other"].map((code) => (
              <option key={code} value={code}>
                {word("reason", code)}
              </option>
            ))}
            {losses.map((one) => (
              <option key={one.id} value={one.code}>
                {one.name}
              </option>
            ))}
          </Choice>
        ) : null}
        {left > 0 ? <p class="quiet">{t("shipments-unexplained", { n: quantity(left) })}</p> : null}
        <Field label={t("supply-note")} value={note} onValue={setNote} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={said.length === 0}>
            {t("shipments-settle")}
          </button>
        </div>
      </form>
      <WriteNotice recording={recording} />
    </Dialog>
  );
}

function differenceWords(line: Line): string {
  const words: string[] = [];
  if (line.open > 0) words.push(t("shipments-lacks", { n: quantity(line.open) }));
  if (line.open < 0) words.push(t("shipments-over", { n: quantity(-line.open) }));
  if (line.swapped > 0) words.push(t("shipments-swapped", { n: quantity(line.swapped) }));
  return words.join(", ");
}
