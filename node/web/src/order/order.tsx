// Ordering on one screen: what is suggested of each product, why, and what is asked for.
import { useCallback, useRef, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { parseQuantity, productName, quantity, ratio } from "../format";
import { useRecording } from "../recording";
import { ofCatalogue, ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Schedule, Suggestions } from "../shapes";
import { DoneNotice } from "../shared/done-notice";
import { Choice, Field } from "../shared/field";
import { useGradual } from "../shared/gradual";
import { folded } from "../shared/listing";
import { Pager, pageOf } from "../shared/pager";
import { ScreenFrame } from "../shared/screen";
import { SearchTools } from "../shared/search-tools";
import { WriteNotice } from "../shared/write-notice";
import { t, word } from "../words";
import type { Named } from "../wire";

type Suggestion = Suggestions["suggestions"][number];

interface Draft {
  readonly supplier: string;
  readonly emergency: boolean;
  readonly programme: string;
  readonly neededBy: string;
  readonly note: string;
  /** What was typed, by product; nothing typed is what is suggested. */
  readonly asked: Readonly<Record<string, string>>;
}

const EMPTY: Draft = {
  supplier: "",
  emergency: false,
  programme: "",
  neededBy: "",
  note: "",
  asked: {},
};

export function OrderScreen({ store }: ScreenProps) {
  const draft = useDraft<Draft>(`order/${store.id}`, EMPTY);
  const { emergency, programme } = draft.value;
  const schedule = useResource<Schedule>(pathOf(["stores", store.id, "schedule"]), ofStore(store));
  const suppliers = useSuppliers(store, schedule.data);
  // With several and none that supplies this store by the lists, a person says whom to ask.
  const isKnown = (schedule.data?.schedule ?? []).length > 0 || suppliers.length === 1;
  const supplier = draft.value.supplier || (isKnown ? (suppliers[0]?.code ?? "") : "");
  const query = { supplier, programme, emergency: emergency ? "yes" : "" };
  const path = supplier === "" ? null : pathOf(["stores", store.id, "suggestions"], query);
  const answer = useResource<Suggestions>(path, ofStore(store));
  return (
    <ScreenFrame
      title={t("nav-order")}
      {...(path === null ? {} : { of: answer })}
      tools={
        <a class="button" href={to("orders", "sent")}>
          {t("order-sent")}
        </a>
      }
    >
      <Head
        draft={draft.value}
        supplier={supplier}
        suppliers={suppliers}
        onDraft={(fields) => draft.set({ ...draft.value, ...fields })}
      />
      {answer.data ? (
        <Lines
          store={store}
          supplier={supplier}
          suggestions={answer.data.suggestions}
          draft={draft.value}
          onDraft={draft.set}
          onDone={draft.reset}
        />
      ) : null}
    </ScreenFrame>
  );
}

// The stores that supply this one; where no supply line says so, every other store may be asked.
function useSuppliers(store: Named, schedule: Schedule | null): readonly Named[] {
  const lines = schedule?.schedule ?? [];
  const isFree = schedule !== null && lines.length === 0;
  const stores = useResource<{ stores: readonly Named[] }>(isFree ? "/stores" : null, ofCatalogue);
  if (lines.length > 0) {
    return [...new Map(lines.map((line) => [line.supplier.id, line.supplier])).values()];
  }
  return (stores.data?.stores ?? []).filter((one) => one.id !== store.id);
}

interface HeadProps {
  readonly draft: Draft;
  readonly supplier: string;
  readonly suppliers: readonly Named[];
  readonly onDraft: (fields: Partial<Draft>) => void;
}

function Head({ draft, supplier, suppliers, onDraft }: HeadProps) {
  const programmes = useResource<{ programmes: readonly Named[] }>("/programmes", ofCatalogue);
  const known = programmes.data?.programmes ?? [];
  return (
    <div class="line">
      <Choice
        label={t("order-supplier")}
        value={supplier}
        onValue={(value) => onDraft({ supplier: value })}
      >
        {supplier === "" ? <option value="">{t("order-choose_supplier")}</option> : null}
        {suppliers.map((one) => (
          <option key={one.id} value={one.code}>
            {one.code} {one.name}
          </option>
        ))}
      </Choice>
      {known.length > 0 ? (
        <Choice
          label={t("order-programme")}
          value={draft.programme}
          onValue={(programme) => onDraft({ programme })}
        >
          <option value="">{t("order-all_programmes")}</option>
          {known.map((one) => (
            <option key={one.id} value={one.code}>
              {one.name}
            </option>
          ))}
        </Choice>
      ) : null}
      <Field
        label={t("order-needed_by")}
        type="date"
        value={draft.neededBy}
        onValue={(neededBy) => onDraft({ neededBy })}
      />
      <Field label={t("receive-note")} value={draft.note} onValue={(note) => onDraft({ note })} />
      <label class="check end">
        <input
          type="checkbox"
          checked={draft.emergency}
          onChange={(event) => onDraft({ emergency: event.currentTarget.checked })}
        />
        {t("order-emergency")}
      </label>
    </div>
  );
}

interface LinesProps {
  readonly store: Named;
  readonly supplier: string;
  readonly suggestions: readonly Suggestion[];
  readonly draft: Draft;
  readonly onDraft: (next: (before: Draft) => Draft) => void;
  readonly onDone: () => void;
}

function askedFor(draft: Draft, row: Suggestion): string {
  return draft.asked[row.product.id] ?? (row.suggested ? String(row.suggested) : "");
}

function Lines({ store, supplier, suggestions, draft, onDraft, onDone }: LinesProps) {
  const [search, setSearch] = useState("");
  const [onlyAsked, setOnlyAsked] = useState(false);
  const [page, setPage] = useState(0);
  const recording = useRecording<{ readonly document?: string }>();
  const now = recording.progress.value;
  const words = folded(search).split(/\s+/).filter(Boolean);
  // What the node suggests stands first: on a phone the rest is a long way down.
  const sorted = [...suggestions].sort((a, b) => Number(!!b.suggested) - Number(!!a.suggested));
  const shown = sorted.filter(
    (row) =>
      words.every((part) => folded(productName(row.product)).includes(part)) &&
      (!onlyAsked || !["", "0"].includes(askedFor(draft, row))),
  );
  const drawn = useGradual(pageOf(shown, page));
  const latest = useRef(onDraft);
  latest.current = onDraft;
  // The same for all renderings, so that only the row that was typed into is drawn anew.
  const onAsked = useCallback((product: string, asked: string) => {
    latest.current((before) => ({ ...before, asked: { ...before.asked, [product]: asked } }));
  }, []);
  const lines = suggestions.flatMap((row) => {
    const asked = askedFor(draft, row).trim();
    return asked === "" || asked === "0" ? [] : [{ row, quantity: parseQuantity(asked) }];
  });
  const wrong = lines.find((line) => line.quantity === null);

  async function submit(): Promise<void> {
    const { emergency, programme, neededBy, note } = draft;
    const body = {
      supplier,
      kind: emergency ? "emergency" : "regular",
      ...(programme === "" ? {} : { programme }),
      ...(neededBy === "" ? {} : { needed_by: neededBy }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      lines: lines.map((line) => ({ product: line.row.product.id, quantity: line.quantity })),
    };
    const title = t("order-title_of", { supplier, n: lines.length });
    const form = { screen: ["order"], draft: `order/${store.id}`, data: draft };
    const path = pathOf(["stores", store.id, "orders"]);
    const result = await recording.submit(path, body, title, form);
    if (result.step === "done" || result.step === "kept") onDone();
  }

  return (
    <>
      {now.step === "done" ? (
        <DoneNotice>
          <p>{t("order-done", { document: now.answer.document ?? "" })}</p>
        </DoneNotice>
      ) : null}
      <SearchTools
        label={t("stock-search")}
        search={search}
        onSearch={(text) => {
          setSearch(text);
          setPage(0);
        }}
        only={{
          label: t("order-only_asked"),
          on: onlyAsked,
          onChange: (on) => {
            setOnlyAsked(on);
            setPage(0);
          },
        }}
      />
      {suggestions.length === 0 ? (
        <p class="empty">{t("order-empty")}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("order-lines")}>
          <table class="wide stack">
            <thead>
              <tr>
                <th scope="col">{t("stock-product")}</th>
                <th scope="col" class="number">
                  {t("order-available")}
                </th>
                <th scope="col" class="number">
                  {t("order-suggested")}
                </th>
                <th scope="col">{t("order-ask")}</th>
              </tr>
            </thead>
            <tbody>
              {drawn.map((row) => (
                <OrderRow
                  key={row.product.id}
                  row={row}
                  asked={askedFor(draft, row)}
                  onAsked={onAsked}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager rows={shown.length} page={page} onPage={setPage} />
      {wrong ? (
        <p class="notice notice-error" role="alert">
          {t("order-wrong", { product: wrong.row.product.name })}
        </p>
      ) : null}
      <button
        type="button"
        class="primary wide-button"
        disabled={lines.length === 0 || wrong !== undefined || now.step === "sending"}
        onClick={() => void submit()}
      >
        {t("order-submit", { n: lines.length })}
      </button>
      <WriteNotice recording={recording} />
    </>
  );
}

interface RowProps {
  readonly row: Suggestion;
  readonly asked: string;
  readonly onAsked: (product: string, asked: string) => void;
}

function OrderRow({ row, asked, onAsked }: RowProps) {
  const name = productName(row.product);
  return (
    <tr>
      <th scope="row">
        <a class="target" href={to("product", row.product.id)}>
          {name}
        </a>
        <details>
          <summary>{t("order-why")}</summary>
          <p class="quiet">{why(row)}</p>
        </details>
      </th>
      <td class="number" data-label={t("order-available")}>
        {quantity(row.available)}
      </td>
      <td class="number" data-label={t("order-suggested")}>
        {quantity(row.suggested)}
      </td>
      <td data-label={t("order-ask")}>
        <input
          class="amount"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          aria-label={t("order-ask_of", { product: name })}
          value={asked}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => onAsked(row.product.id, event.currentTarget.value)}
        />
        {row.units_per_pack > 1 ? (
          <span class="quiet block">{t("order-pack", { n: row.units_per_pack })}</span>
        ) : null}
      </td>
    </tr>
  );
}

function why(row: Suggestion): string {
  if (row.reason !== null) return word("order-reason", row.reason);
  return t("order-because", {
    amc: ratio(row.amc),
    months: ratio(row.max_months),
    need: ratio(row.need),
    available: row.available,
    on_order: row.on_order,
    in_transit: row.in_transit,
    pack: row.units_per_pack,
  });
}
