// The last records of this sitting, each with one step back.
import { useState } from "preact/hooks";
import { ApiError, pathOf } from "../api";
import { discard, newCommandId, record, waiting } from "../outbox";
import type { Entry } from "../outbox";
import { errorText } from "../shared/errors";
import { t } from "../words";
import type { Named } from "../wire";

export interface Given {
  readonly id: string;
  readonly title: string;
  /** Its entry while it was kept on this tablet only. */
  readonly entry: Entry | null;
}

interface Props {
  readonly store: Named;
  readonly given: readonly Given[];
  readonly onGone: (id: string) => void;
}

export function LastGiven({ store, given, onGone }: Props) {
  const [words, setWords] = useState("");

  async function undo(one: Given): Promise<void> {
    const kept = waiting.value.find((entry) => entry.id === one.entry?.id);
    if (kept && !kept.tried) {
      await discard(kept); // no node has heard of it
    } else {
      const path = pathOf(["stores", store.id, "movements", one.id, "reverse"]);
      const title = t("given-undo_of", { what: one.title });
      const asked = { id: newCommandId(), path, body: { reason: t("given-reason") }, title };
      const result = await record(asked);
      if (result.step === "refused") {
        setWords(errorText(result.error instanceof ApiError ? result.error : new Error()));
        return;
      }
    }
    setWords(t("given-undone", { what: one.title }));
    onGone(one.id);
  }

  return (
    <section aria-label={t("given-title")}>
      <div role="status">{words ? <p class="notice">{words}</p> : null}</div>
      {given.length > 0 ? <h2>{t("given-title")}</h2> : null}
      <ul class="plain given">
        {given.map((one) => (
          <li key={one.id} class="notice notice-done">
            {one.title}{" "}
            {waiting.value.some((entry) => entry.id === one.id) ? (
              <span class="badge">{t("given-here_only")}</span>
            ) : null}
            <button type="button" class="small" onClick={() => void undo(one)}>
              {t("given-undo")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
