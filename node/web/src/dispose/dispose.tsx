// Disposing of goods: out of the books with a reason and the number of the disposal's document.
import { useState } from "preact/hooks";
import { useDraft } from "../drafts";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Choice } from "../shared/field";
import type { ReasonRows } from "../shapes";
import { GoodsOut } from "../supply/goods-out";
import { asSent } from "../supply/line-entry";
import type { DisposeDraft } from "../supply/starts";
import { t, word } from "../words";

const EMPTY: DisposeDraft = { document: "", note: "", lines: [] };
// The node's own reasons; the catalogue may add more.
const REASONS = ["expired", "damaged", "lost", "stolen", "open_vial", "closed_vial", "other"] as const;

export function DisposeScreen({ store }: ScreenProps) {
  const draft = useDraft<DisposeDraft>(`dispose/${store.id}`, EMPTY);
  const [reason, setReason] = useState<string>("expired");
  const reasonName = useReasons();

  return (
    <GoodsOut
      store={store}
      screen="dispose"
      heading={t("nav-dispose")}
      hint={t("dispose-hint")}
      tools={
        <a class="button" href={to("expiry")}>
          {t("nav-expiry")}
        </a>
      }
      draft={draft}
      command={({ lines }) => ({
        kind: "dispose",
        lines: lines.map((line) => ({ ...asSent(line), reason: line.reason })),
      })}
      titleOf={(document) => t("dispose-title", { document })}
      done={(n, document) => t("dispose-done", { n, document })}
      documentLabel={t("dispose-document")}
      recordLabel={t("dispose-record")}
      isWhole
      asLine={(line) => ({ ...line, reason })}
      ofLine={
        <Choice label={t("supply-reason")} value={reason} onValue={setReason}>
          {[...reasonName].map(([code, text]) => (
            <option key={code} value={code}>
              {text}
            </option>
          ))}
        </Choice>
      }
      columns={[
        {
          key: "reason",
          head: t("supply-reason"),
          cell: (line) => reasonName.get(line.reason) ?? line.reason,
        },
      ]}
    />
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
