// Reversing a record: undo is a record too, with a reason.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useRecording } from "../recording";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../words";
import type { CardLine, Named, ReverseAnswer } from "../wire";
import { lineTitle } from "./card";

interface Props {
  readonly store: Named;
  readonly line: CardLine;
  readonly onClose: () => void;
}

export function Reverse({ store, line, onClose }: Props) {
  const recording = useRecording<ReverseAnswer>();
  const [reason, setReason] = useState("");
  const now = recording.progress.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "movements", line.id, "reverse"]);
    const title = t("card-reverse_of", { line: lineTitle(line) });
    await recording.submit(path, { reason: reason.trim() }, title);
  }

  return (
    <Dialog title={t("card-reverse_title")} onClose={onClose}>
      <p>{lineTitle(line)}</p>
      <div role="status">
        {now.step === "done" ? (
          <p class="notice notice-done">
            {t(now.answer.affects_on_hand ? "card-reverse_done" : "card-reverse_no_effect")}
          </p>
        ) : null}
      </div>
      {now.step === "done" || now.step === "kept" ? null : (
        <form onSubmit={(event) => void submit(event)}>
          <fieldset class="bare" disabled={now.step === "sending"}>
            <p class="quiet">{t("card-reverse_hint")}</p>
            <Field label={t("card-reverse_reason")} value={reason} onValue={setReason} required />
            <button type="submit" class="danger" disabled={reason.trim() === ""}>
              {t("card-reverse")}
            </button>
          </fieldset>
        </form>
      )}
      <WriteNotice recording={recording} />
    </Dialog>
  );
}
