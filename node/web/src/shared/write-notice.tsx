// What became of a command: on its way, kept on this tablet, refused; "done" is told by each form.
import { useState } from "preact/hooks";
import type { ApiError } from "../api";
import type { Recording } from "../recording";
import { t } from "../words";
import { ErrorNotice } from "./errors";
import { Field } from "./field";

// Done acts that the node takes with a reason (rule E1); the body then says `override: {reason}`.
const OVERRIDABLE: ReadonlySet<string> = new Set([
  "insufficient_stock",
  "expired",
  "held",
  "recalled",
  "counted_already",
  "late_reason_required",
  "shelf_life",
  "not_first_expired",
  "purchase_status", // goods came against a purchase that is not open
]);

export function isOverridable(error: ApiError): boolean {
  return OVERRIDABLE.has(error.code);
}

interface Props<T> {
  readonly recording: Recording<T>;
  /** Sends it again with a reason, where the form can. */
  readonly onOverride?: (reason: string) => void;
}

export function WriteNotice<T>({ recording, onOverride }: Props<T>) {
  const now = recording.progress.value;
  return (
    <>
      <div role="status">
        {now.step === "kept" ? (
          <p class="notice notice-warning">{t("write-kept", { title: now.entry.title })}</p>
        ) : null}
      </div>
      <ErrorNotice error={now.step === "refused" ? now.error : null} />
      {now.step === "refused" && onOverride && isOverridable(now.error) ? (
        <Override key={now.error.code} onReason={onOverride} />
      ) : null}
      <div role="alert">
        {now.step === "failed" ? <p class="notice notice-error">{t("write-failed")}</p> : null}
      </div>
    </>
  );
}

/** Not a form of its own: it stands within the form whose command was refused. */
export function Override({ onReason }: { onReason: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  const isReady = reason.trim() !== "";
  return (
    <div
      class="notice notice-warning"
      role="group"
      aria-label={t("write-override_title")}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (isReady) onReason(reason.trim());
      }}
    >
      <p>
        <strong>{t("write-override_title")}</strong> {t("write-override_hint")}
      </p>
      <Field label={t("write-override_reason")} value={reason} onValue={setReason} />
      <button type="button" disabled={!isReady} onClick={() => onReason(reason.trim())}>
        {t("write-override_submit")}
      </button>
    </div>
  );
}
