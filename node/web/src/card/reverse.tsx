// Reversing a record: undo is a record too, with a reason.
import { useEffect, useRef, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useSender } from "../command";
import { Field } from "../shared/field";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../strings";
import type { CardLine, Named, ReverseAnswer } from "../wire";
import { lineTitle } from "./card";

interface Props {
  readonly store: Named;
  readonly line: CardLine;
  readonly onClose: () => void;
}

export function Reverse({ store, line, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const sender = useSender<ReverseAnswer>();
  const [reason, setReason] = useState("");
  const [answer, setAnswer] = useState<ReverseAnswer | null>(null);
  const now = sender.progress.value;

  useEffect(() => dialog.current?.showModal(), []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "movements", line.id, "reverse"]);
    const title = t("card.reverse_of", { line: lineTitle(line) });
    const result = await sender.submit(path, { reason: reason.trim() }, title);
    if (result.step === "done") setAnswer(result.answer);
  }

  return (
    <dialog ref={dialog} aria-labelledby="reverse-title" onClose={onClose}>
      <h2 id="reverse-title">{t("card.reverse_title")}</h2>
      <p>{lineTitle(line)}</p>
      <div role="status">
        {answer ? (
          <p class="notice notice-done">
            {t(answer.affects_on_hand ? "card.reverse_done" : "card.reverse_no_effect")}
          </p>
        ) : null}
      </div>
      {answer ? null : (
        <form onSubmit={(event) => void submit(event)}>
          <fieldset class="bare" disabled={now.step === "sending" || now.step === "unsure"}>
            <p class="quiet">{t("card.reverse_hint")}</p>
            <Field label={t("card.reverse_reason")} value={reason} onValue={setReason} required />
            <button type="submit" class="danger" disabled={reason.trim() === ""}>
              {t("card.reverse")}
            </button>
          </fieldset>
        </form>
      )}
      <WriteNotice sender={sender} onDone={setAnswer} />
      <button type="button" onClick={() => dialog.current?.close()}>
        {t(answer ? "close" : "cancel")}
      </button>
    </dialog>
  );
}
