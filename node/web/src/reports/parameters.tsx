// What a report is to read: days, product, list, stores, and up to when.
import { useState } from "preact/hooks";
import { instantOf } from "../format";
import { useResource } from "../resource";
import { session } from "../session";
import { Choice, Field } from "../shared/field";
import { StoresChoice } from "../shared/stores-choice";
import { t } from "../words";
import type { Named } from "../wire";
import type { ReportKind } from "./reports";

export interface Asked {
  readonly scope: "own" | "all" | "some";
  readonly stores: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly product: string;
  readonly list: string;
  readonly as_of: string;
  readonly known_on: string;
}

export const NOTHING: Asked = {
  scope: "own", stores: [], from: "", to: "", product: "", list: "", as_of: "", known_on: "",
};

/** The words of a query; a report refuses those it does not read. */
export function wordsOf(kind: ReportKind, asked: Asked): Record<string, string> {
  const said: Record<string, string> = {
    from: asked.from,
    to: asked.to,
    product: asked.product.trim(),
    list: asked.list,
    as_of: asked.as_of ? (instantOf(asked.as_of) ?? "") : "",
    known_on: asked.known_on ? (instantOf(asked.known_on) ?? "") : "",
  };
  return Object.fromEntries(
    Object.entries(said).filter(([name, value]) => kind.parameters.includes(name) && value !== ""),
  );
}

export function isComplete(kind: ReportKind, asked: Asked): boolean {
  return kind.needs.every((name) => wordsOf(kind, asked)[name]);
}

interface Props {
  readonly kind: ReportKind;
  readonly store: Named;
  readonly asked: Asked;
  readonly onAsked: (asked: Asked) => void;
}

export function Parameters({ kind, store, asked, onAsked }: Props) {
  const [typed, setTyped] = useState(asked);
  const lists = useResource<{ lists: readonly Named[] }>("/lists", () => false);
  const reads = (name: string): boolean => kind.parameters.includes(name);
  const set = (change: Partial<Asked>) => setTyped({ ...typed, ...change });
  const isWide = session.value?.wide !== false;
  return (
    <form
      class="line"
      onSubmit={(event) => {
        event.preventDefault();
        onAsked(typed);
      }}
    >
      {isWide ? (
        <Choice
          label={t("reports-of")}
          value={typed.scope}
          onValue={(scope) => set({ scope: scope as Asked["scope"] })}
        >
          {store.id === "" ? null : <option value="own">{`${store.code} ${store.name}`}</option>}
          <option value="all">{t("reports-all_stores")}</option>
          <option value="some">{t("reports-some_stores")}</option>
        </Choice>
      ) : null}
      {typed.scope === "some" ? (
        <StoresChoice
          label={t("reports-stores")}
          chosen={typed.stores}
          onChosen={(stores) => set({ stores })}
        />
      ) : null}
      {reads("from") ? (
        <>
          <Field
            label={t("reports-from")}
            type="date"
            value={typed.from}
            onValue={(from) => set({ from })}
            hint={t("reports-from_hint")}
          />
          <Field
            label={t("reports-to")}
            type="date"
            value={typed.to}
            onValue={(value) => set({ to: value })}
          />
        </>
      ) : null}
      {reads("product") ? (
        <Field
          label={t(kind.needs.includes("product") ? "reports-product" : "reports-product_any")}
          value={typed.product}
          onValue={(product) => set({ product })}
          required={kind.needs.includes("product")}
        />
      ) : null}
      {reads("list") && (lists.data?.lists.length ?? 0) > 0 ? (
        <Choice label={t("levels-list")} value={typed.list} onValue={(list) => set({ list })}>
          <option value="">{t("network-all")}</option>
          {lists.data?.lists.map((one) => (
            <option key={one.id} value={one.code}>
              {one.code} {one.name}
            </option>
          ))}
        </Choice>
      ) : null}
      <details class="add">
        <summary>{t("reports-more")}</summary>
        <Field
          label={t("reports-as_of")}
          type="datetime-local"
          value={typed.as_of}
          onValue={(as_of) => set({ as_of })}
          hint={t("reports-as_of_hint")}
        />
        <Field
          label={t("reports-known_on")}
          type="datetime-local"
          value={typed.known_on}
          onValue={(known_on) => set({ known_on })}
          hint={t("reports-known_on_hint")}
        />
      </details>
      <div class="end">
        <button type="submit" class="primary">
          {t("reports-show")}
        </button>
      </div>
    </form>
  );
}
