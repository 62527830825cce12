// Giving goods back to a supplier outside the network; to one within it they go by shipment.
import { useDraft } from "../drafts";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Field } from "../shared/field";
import { GoodsOut } from "../supply/goods-out";
import type { OutDraft } from "../supply/goods-out";
import { asSent } from "../supply/line-entry";
import type { GoodsLine } from "../supply/line-entry";
import { t } from "../words";
import type { Named } from "../wire";

interface Draft extends OutDraft<GoodsLine> {
  readonly supplier: string;
}
const EMPTY: Draft = { supplier: "", document: "", note: "", lines: [] };
const NOTHING: readonly Named[] = [];

export function GiveBackScreen({ store }: ScreenProps) {
  const draft = useDraft<Draft>(`give-back/${store.id}`, EMPTY);
  const suppliers = useResource<{ suppliers: readonly Named[] }>("/suppliers", ofCatalogue);
  const supplier = draft.value.supplier.trim();

  return (
    <GoodsOut
      store={store}
      screen="give-back"
      heading={t("nav-give-back")}
      hint={t("give-back-hint")}
      tools={
        <a class="button" href={to("issue", "return")}>
          {t("give-back-to_store")}
        </a>
      }
      draft={draft}
      command={({ lines }) => ({
        kind: "receipt",
        from: supplier,
        lines: lines.map((line) => ({ ...asSent(line), direction: "out" })),
      })}
      titleOf={(document) => t("give-back-title", { supplier, document })}
      done={(n, document) => t("give-back-done", { n, document })}
      documentLabel={t("give-back-document")}
      recordLabel={t("give-back-record")}
      isWhole={supplier !== ""}
      asLine={(line) => line}
    >
      <Field
        label={t("receipt-from")}
        value={draft.value.supplier}
        onValue={(next) => draft.set((before) => ({ ...before, supplier: next }))}
        suggestions={(suppliers.data?.suppliers ?? NOTHING).map((one) => [one.code, one.name])}
        required
      />
    </GoodsOut>
  );
}
