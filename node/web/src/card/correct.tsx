// Correcting a record: other quantities in its place, at its place in time; a line of 0 is left out.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { cellName, parseQuantity, productName } from "../format";
import { useRecording } from "../recording";
import { useResource } from "../resource";
import type { StandingLines } from "../shapes";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Freshness } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import { listed, t } from "../words";
import type { CardLine, Named } from "../wire";
import { lineTitle } from "./card";

interface Props {
  readonly store: Named;
  readonly line: CardLine;
  readonly onClose: () => void;
}

export function Correct({ store, line, onClose }: Props) {
  const path = pathOf(["stores", store.id, "movements", line.id]);
  const standing = useResource<StandingLines>(path, () => false);
  const recording = useRecording<object>();
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const [reason, setReason] = useState("");
  const lines = standing.data?.lines ?? [];
  const now = recording.progress.value;
  const figures = lines.map((one, at) => parseQuantity(typed[at] ?? String(one.quantity)));
  const isReady =
    lines.length > 0 && figures.every((one) => one !== null) && reason.trim() !== "" &&
    now.step !== "sending";

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const corrected = lines.flatMap((one, at) => {
      const quantity = figures[at];
      // A count says 0 as well as any other figure; a movement of nothing is no line.
      if (!quantity && one.direction !== null) return [];
      const { direction, bin, status, ...rest } = one;
      return [
        {
          ...rest,
          product: one.product.id,
          quantity,
          ...(direction === null ? {} : { direction }),
          ...(bin === null ? {} : { bin }),
          ...(status === null ? {} : { status }),
        },
      ];
    });
    const title = t("card-correct_of", { line: lineTitle(line) });
    await recording.submit(`${path}/correct`, { reason: reason.trim(), lines: corrected }, title);
  }

  return (
    <Dialog title={t("card-correct_title")} onClose={onClose}>
      <p>{lineTitle(line)}</p>
      <Freshness of={standing} />
      <div role="status">
        {now.step === "done" ? <p class="notice notice-done">{t("card-corrected")}</p> : null}
      </div>
      {now.step === "done" || now.step === "kept" || lines.length === 0 ? null : (
        <form onSubmit={(event) => void submit(event)}>
          {lines.map((one, at) => (
            <Field
              key={at}
              label={listed([
                productName(one.product),
                cellName({
                  batch: one.batch,
                  expiry: null,
                  bin: one.bin ?? "",
                  status: one.status ?? "usable",
                }),
              ])}
              value={typed[at] ?? String(one.quantity)}
              onValue={(value) => setTyped({ ...typed, [at]: value })}
              numeric
            />
          ))}
          <Field label={t("card-reverse_reason")} value={reason} onValue={setReason} required />
          <button type="submit" class="primary" disabled={!isReady}>
            {t("card-correct")}
          </button>
        </form>
      )}
      <WriteNotice recording={recording} />
    </Dialog>
  );
}
