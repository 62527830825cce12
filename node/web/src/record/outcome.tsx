// What the node wrote down, with the batches it chose, and the offer to override a refusal.
import { useState } from "preact/hooks";
import { ApiError } from "../api";
import { cellName, productName, quantity } from "../format";
import { to } from "../router";
import { DoneNotice } from "../shared/done-notice";
import { Field } from "../shared/field";
import { t, word } from "../strings";
import type { MovementAnswer } from "../wire";

export function Done({ answer }: { answer: MovementAnswer }) {
  const flags = answer.flags.map((flag) => word("flag", flag)).join(", ");
  return (
    <DoneNotice>
      <p>
        <strong>
          {t("record.done")}: {word("kind", answer.kind)}
        </strong>
      </p>
      <ul class="plain">
        {answer.lines.map((line, i) => (
          <li key={i}>
            <a
              class="target"
              href={to("card", line.product.id)}
              aria-label={t("record.see_card", { product: line.product.code })}
            >
              {t("record.done_line", {
                product: productName(line.product),
                quantity: quantity(line.quantity),
              })}
            </a>{" "}
            <span class="quiet">{cellName(line)}</span>
          </li>
        ))}
      </ul>
      {flags ? <p>{t("record.flagged", { flags })}</p> : null}
    </DoneNotice>
  );
}

export function Override({ error, onReason }: { error: ApiError; onReason: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  return (
    <form
      class="notice notice-warning"
      aria-label={t("record.override_title")}
      onSubmit={(event) => {
        event.preventDefault();
        onReason(reason.trim());
      }}
    >
      <p>
        <strong>{t("record.override_title")}</strong> {t("record.override_hint")}
      </p>
      <Field
        key={error.code}
        label={t("record.reason")}
        value={reason}
        onValue={setReason}
        required
      />
      <button type="submit" disabled={reason.trim() === ""}>
        {t("record.override_submit")}
      </button>
    </form>
  );
}
