// Moving goods within the store: to another bin, to another status, or both.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { STATUSES } from "../format";
import { useRecording } from "../recording";
import { ofStore, useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { Choice, Field } from "../shared/field";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Bins, Recorded } from "../shapes";
import { asSent, GoodsList, LineEntry } from "../supply/line-entry";
import { useStock } from "../supply/places";
import type { TransferDraft, TransferLine } from "../supply/starts";
import { t, word } from "../words";

const EMPTY: TransferDraft = { note: "", lines: [] };

export function TransferScreen({ store }: ScreenProps) {
  const name = `transfer/${store.id}`;
  const draft = useDraft<TransferDraft>(name, EMPTY);
  const stock = useStock(store);
  const bins = useResource<Bins>(pathOf(["stores", store.id, "bins"]), ofStore(store));
  const recording = useRecording<Recorded>();
  const [toBin, setToBin] = useState("");
  const [toStatus, setToStatus] = useState("");
  const { value, set } = draft;
  const now = recording.progress.value;

  async function record(more: object = {}): Promise<void> {
    const body = {
      kind: "transfer",
      ...(value.note.trim() ? { note: value.note.trim() } : {}),
      lines: value.lines.map(sentLine),
      ...more,
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("transfer-title", { n: value.lines.length });
    const form = { screen: ["transfer"], draft: name, data: value };
    const progress = await recording.submit(path, body, title, form);
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame title={t("nav-transfer")} of={stock}>
      {now.step === "done" ? (
        <DoneNotice>
          <p>{t("transfer-done", { n: now.answer.lines?.length ?? 0 })}</p>
        </DoneNotice>
      ) : null}
      <WriteNotice
        recording={recording}
        onOverride={(reason) => void record({ override: { reason } })}
      />
      <p class="quiet">{t("transfer-hint")}</p>
      <LineEntry
        store={store}
        stock={stock.data}
        needsPlace
        onAdd={(line) =>
          set((before) => ({
            ...before,
            lines: [...before.lines, { ...line, toBin: toBin.trim(), toStatus }],
          }))
        }
      >
        <Field
          label={t("adjust-to_bin")}
          value={toBin}
          onValue={setToBin}
          suggestions={(bins.data?.bins ?? []).map((bin) => [bin.code, bin.name] as const)}
          hint={t("transfer-same_bin")}
        />
        <Choice label={t("adjust-to_status")} value={toStatus} onValue={setToStatus}>
          <option value="">{t("adjust-same_status")}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {word("status", status)}
            </option>
          ))}
        </Choice>
      </LineEntry>
      <GoodsList
        lines={value.lines}
        onRemove={(gone) =>
          set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))
        }
        more={[{ key: "to", head: t("transfer-to"), cell: targetWords }]}
      />
      <Field
        label={t("supply-note")}
        value={value.note}
        onValue={(note) => set((before) => ({ ...before, note }))}
      />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={value.lines.length === 0 || now.step === "sending"}
          onClick={() => void record()}
        >
          {t("transfer-record")}
        </button>
      </div>
    </ScreenFrame>
  );
}

function targetWords(line: TransferLine): string {
  const parts = [
    line.toBin ? t("cell-bin", { bin: line.toBin }) : "",
    line.toStatus ? word("status", line.toStatus) : "",
  ].filter(Boolean);
  return parts.join(", ") || t("transfer-unsaid");
}

function sentLine(line: TransferLine): object {
  return {
    ...asSent(line),
    ...(line.toBin ? { to_bin: line.toBin } : {}),
    ...(line.toStatus ? { to_status: line.toStatus } : {}),
  };
}
