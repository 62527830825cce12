// What became of a write: on its way, not known, refused; "done" is told by each form.
import { signal } from "@preact/signals";
import { forget, send, unanswered } from "../command";
import type { Progress, Sender, Write } from "../command";
import { instant } from "../format";
import { t } from "../strings";
import { ErrorNotice, errorText } from "./errors";

export function WriteNotice<T>({ sender, onDone }: { sender: Sender<T>; onDone: (answer: T) => void }) {
  const now = sender.progress.value;
  async function again(): Promise<void> {
    const result = await sender.again();
    if (result.step === "done") onDone(result.answer);
  }
  return (
    <>
      <ErrorNotice error={now.step === "refused" ? now.error : null} />
      <div role="alert">
        {now.step === "unsure" ? (
          <div class="notice notice-warning">
            <p>{t("write.unsure")}</p>
            <button type="button" class="primary" onClick={() => void again()}>
              {t("write.again")}
            </button>
          </div>
        ) : null}
      </div>
    </>
  );
}

const outcome = signal("");

/** Writes whose form is gone before an answer came, on every screen. */
export function UnansweredWrites() {
  async function again(write: Write): Promise<void> {
    const result: Progress<unknown> = await send(write);
    if (result.step === "done") outcome.value = t("write.left_done", { title: write.title });
    if (result.step === "refused") {
      outcome.value = t("write.left_refused", { message: errorText(result.error) });
    }
  }
  return (
    <>
      <div role="status">
        {outcome.value ? (
          <div class="notice">
            <p>{outcome.value}</p>
            <button type="button" onClick={() => (outcome.value = "")}>
              {t("close")}
            </button>
          </div>
        ) : null}
      </div>
      {unanswered.value.map((write) => (
        <div class="notice notice-warning" key={write.id}>
          <p>{t("write.left", { title: write.title, time: instant(write.at) })}</p>
          <button type="button" class="primary" onClick={() => void again(write)}>
            {t("write.again")}
          </button>{" "}
          <button type="button" onClick={() => forget(write)}>
            {t("write.forget")}
          </button>
        </div>
      ))}
    </>
  );
}
