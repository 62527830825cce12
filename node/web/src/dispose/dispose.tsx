// Disposing of goods: out of the books with a reason and the number of the disposal's document.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { useRecording } from "../recording";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { DoneNotice } from "../shared/done-notice";
import { Choice, Field } from "../shared/field";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { ReasonRows, Recorded } from "../shapes";
import { asSent, GoodsList, LineEntry } from "../supply/line-entry";
import { useStock } from "../supply/places";
import type { DisposeDraft } from "../supply/starts";
import { t, word } from "../words";

const EMPTY: DisposeDraft = { document: "", note: "", lines: [] };
// The node's own reasons; the catalogue may add more.
const REASONS = ["expired", "damaged", "lost", "stolen", "open_vial", "closed_vial", "other"] as const;

export function DisposeScreen({ store }: ScreenProps) {
  const name = `dispose/${store.id}`;
  const draft = useDraft<DisposeDraft>(name, EMPTY);
  const stock = useStock(store);
  const recording = useRecording<Recorded>();
  const [reason, setReason] = useState<string>("expired");
  const [under, setUnder] = useState(""); // the document of what was recorded last
  const reasonName = useReasons();
  const { value, set } = draft;
  const now = recording.progress.value;

  async function record(more: object = {}): Promise<void> {
    const document = value.document.trim();
    const body = {
      kind: "dispose",
      document,
      ...(value.note.trim() ? { note: value.note.trim() } : {}),
      lines: value.lines.map((line) => ({ ...asSent(line), reason: line.reason })),
      ...more,
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("dispose-title", { document });
    const form = { screen: ["dispose"], draft: name, data: value };
    setUnder(document);
    const progress = await recording.submit(path, body, title, form);
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame
      title={t("nav-dispose")}
      of={stock}
      tools={
        <a class="button" href={to("expiry")}>
          {t("nav-expiry")}
        </a>
      }
    >
      {now.step === "done" ? (
        <DoneNotice>
          <p>{t("dispose-done", { n: now.answer.lines?.length ?? 0, document: under })}</p>
        </DoneNotice>
      ) : null}
      <WriteNotice
        recording={recording}
        onOverride={(why) => void record({ override: { reason: why } })}
      />
      <p class="quiet">{t("dispose-hint")}</p>
      <LineEntry
        store={store}
        stock={stock.data}
        needsPlace
        onAdd={(line) => set((before) => ({ ...before, lines: [...before.lines, { ...line, reason }] }))}
      >
        <Choice label={t("supply-reason")} value={reason} onValue={setReason}>
          {[...reasonName].map(([code, text]) => (
            <option key={code} value={code}>
              {text}
            </option>
          ))}
        </Choice>
      </LineEntry>
      <GoodsList
        lines={value.lines}
        onRemove={(gone) =>
          set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))
        }
        more={[
          {
            key: "reason",
            head: t("supply-reason"),
            cell: (line) => reasonName.get(line.reason) ?? line.reason,
          },
        ]}
      />
      <div class="inputs">
        <Field
          label={t("dispose-document")}
          value={value.document}
          onValue={(document) => set((before) => ({ ...before, document }))}
          required
        />
        <Field
          label={t("supply-note")}
          value={value.note}
          onValue={(note) => set((before) => ({ ...before, note }))}
        />
      </div>
      <div class="buttons">
        <button
          type="button"
          class="danger"
          disabled={
            value.lines.length === 0 || value.document.trim() === "" || now.step === "sending"
          }
          onClick={() => void record()}
        >
          {t("dispose-record")}
        </button>
      </div>
    </ScreenFrame>
  );
}

function useReasons(): ReadonlyMap<string, string> {
  const answer = useResource<ReasonRows>("/reasons", ofCatalogue);
  const own = REASONS.map((code) => [code, word("reason", code)] as const);
  const more = (answer.data?.reasons ?? [])
    .filter((one) => one.fields?.["sign"] === "loss")
    .map((one) => [one.code, one.name] as const);
  return new Map([...own, ...more]);
}
