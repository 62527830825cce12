// What does not agree and waits for a person: derived alike on every node. Some end by a word, the
// others when their cause is gone; the stock card is the way to it.
import { useState } from "preact/hooks";
import { isRecord, pathOf } from "../api";
import { instant, productName } from "../format";
import { useRecording } from "../recording";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Discrepancies } from "../shapes";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import { isSupervisor } from "../shared/role";
import { listed, t, word } from "../words";
import type { Discrepancy, Named } from "../wire";

export function DiscrepanciesScreen({ store }: ScreenProps) {
  const path = pathOf(["stores", store.id, "discrepancies"]);
  const answer = useResource<Discrepancies>(path, ofStore(store));
  const [settling, setSettling] = useState<Discrepancy | null>(null);
  return (
    <ScreenFrame title={t("discrepancies-title")} of={answer}>
      {answer.data ? (
        <Listing
          label={t("discrepancies-title")}
          rows={answer.data.discrepancies.map((row, at) => ({ row, at }))}
          keyOf={({ row, at }) => `${row.code} ${row.key ?? ""} ${at}`}
          textOf={({ row }) => `${row.product ? productName(row.product) : ""} ${row.batch ?? ""}`}
          empty={<p>{t("discrepancies-none")}</p>}
          columns={[
            {
              key: "what",
              head: t("discrepancies-what"),
              cell: ({ row }) => <What row={row} />,
            },
            { key: "when", head: t("discrepancies-when"), cell: ({ row }) => instant(row.at) },
            {
              key: "do",
              head: t("discrepancies-do"),
              cell: ({ row }) =>
                row.key ? (
                  isSupervisor() ? (
                    <button type="button" onClick={() => setSettling(row)}>
                      {t("discrepancies-settle")}{" "}
                      <span class="unseen">{row.product ? productName(row.product) : ""}</span>
                    </button>
                  ) : (
                    t("store_settings-supervisor")
                  )
                ) : row.product ? (
                  <a class="button" href={to("count")}>
                    {t("nav-count")}
                  </a>
                ) : null,
            },
          ]}
        />
      ) : null}
      {settling ? (
        <Settle
          store={store}
          row={settling}
          onClose={() => {
            setSettling(null);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function What({ row }: { row: Discrepancy }) {
  return (
    <>
      {word("flag", row.code)}
      {row.product ? (
        <a class="target block" href={to("card", row.product.id)}>
          {productName(row.product)}
        </a>
      ) : null}
      <span class="quiet block">
        {[row.batch ? t("cell-batch", { batch: row.batch }) : "", ...detailWords(row.details)]
          .filter(Boolean)
          .join("; ")}
      </span>
    </>
  );
}

interface SettleProps {
  readonly store: Named;
  readonly row: Discrepancy;
  readonly onClose: () => void;
}

function Settle({ store, row, onClose }: SettleProps) {
  const recording = useRecording<object>();
  const [note, setNote] = useState("");
  const now = recording.progress.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "decisions"]);
    const title = word("flag", row.code);
    const result = await recording.submit(path, { key: row.key, note: note.trim() }, title);
    if (result.step === "done") onClose();
  }

  return (
    <Dialog title={t("discrepancies-settle")} onClose={onClose}>
      <What row={row} />
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label={t("discrepancies-word")}
          value={note}
          onValue={setNote}
          hint={t("discrepancies-word_hint")}
          required
        />
        <button
          type="submit"
          class="primary"
          disabled={note.trim() === "" || now.step === "sending" || now.step === "kept"}
        >
          {t("discrepancies-settle")}
        </button>
      </form>
      <WriteNotice recording={recording} />
    </Dialog>
  );
}

// Ids of records, which say nothing to a person.
const IDS: ReadonlySet<string> = new Set(["movement", "movements", "command", "count", "other", "kind"]);

function detailWords(details: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(details)
    .filter(([name]) => !IDS.has(name))
    .map(([name, value]) => {
      const shown = name.endsWith("_at") ? instant(String(value)) : valueWords(value);
      return `${word("detail", name)}: ${shown}`;
    });
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined) return t("unknown");
  if (Array.isArray(value)) return listed(value.map(valueWords));
  if (isRecord(value)) return String(value["code"] ?? detailWords(value).join("; "));
  return String(value);
}
