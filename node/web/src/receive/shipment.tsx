// One shipment taken in: all as sent in one touch, or line by line as it was found.
import { useCallback, useRef } from "preact/hooks";
import { pathOf, reachable } from "../api";
import { useDraft } from "../drafts";
import { cellName, day, instantOf, parseQuantity, productName, quantity } from "../format";
import { useRecording } from "../recording";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { lookUp } from "../scan/lookup";
import { ScanButton } from "../scan/scan-button";
import type { PackingListRead, Shipment } from "../shapes";
import { Field } from "../shared/field";
import { Freshness } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import { t } from "../words";
import type { MovementAnswer, MovementLine, Named } from "../wire";

export function listDraft(store: Named, shipment: string): string {
  return `packing-list/${store.id}/${shipment}`;
}

interface Line {
  readonly product: Named;
  readonly batch: string;
  readonly expiry: string | null;
  /** What is still to be taken in. */
  readonly open: number;
}

interface Found {
  readonly good: string;
  readonly damaged: string;
  readonly batch: string;
}

interface Draft {
  readonly found: Readonly<Record<number, Found>>;
  readonly arrived: string;
  readonly note: string;
}

const EMPTY: Draft = { found: {}, arrived: "", note: "" };

export function ReceiveShipment({ store, id }: { store: Named; id: string }) {
  const path = pathOf(["stores", store.id, "shipments", id]);
  const answer = useResource<Shipment>(path, ofStore(store));
  // What a packing list said, where the shipment itself did not arrive by the network yet.
  const list = useDraft<PackingListRead | null>(listDraft(store, id), null);
  const shipment = answer.data;
  const lines: readonly Line[] | null =
    shipment?.lines
      .map((one) => ({ ...one, open: Math.max(0, one.in_transit + one.open) }))
      .filter((one) => one.open > 0) ??
    list.value?.lines.map((one) => ({ ...one, open: one.quantity })) ??
    null;
  const named = shipment ?? list.value;
  return (
    <>
      <p>
        <a href={to("receive")}>{t("receive-back")}</a>
      </p>
      <h1>{t("receive-title", { document: named?.document ?? "", from: named?.from.name ?? "" })}</h1>
      {list.value && !shipment ? <p class="notice">{t("receive-from_list")}</p> : <Freshness of={answer} />}
      {lines === null ? null : lines.length === 0 ? (
        <p class="empty">{t("receive-nothing_open")}</p>
      ) : (
        <Taking
          store={store}
          id={id}
          lines={lines}
          document={named?.document ?? ""}
          sent={shipment?.dispatched_at ?? null}
          list={list.value}
        />
      )}
    </>
  );
}

interface TakingProps {
  readonly store: Named;
  readonly id: string;
  readonly lines: readonly Line[];
  readonly document: string;
  readonly sent: string | null;
  readonly list: PackingListRead | null;
}

function foundOf(draft: Draft, at: number, line: Line): Found {
  return draft.found[at] ?? { good: String(line.open), damaged: "", batch: line.batch };
}

/** The lines to send, or the number of the line that is no quantity. */
function toSend(lines: readonly Line[], draft: Draft): MovementLine[] | number {
  const sent: MovementLine[] = [];
  for (const [at, line] of lines.entries()) {
    const found = foundOf(draft, at, line);
    const good = parseQuantity(found.good);
    const damaged = found.damaged.trim() === "" ? 0 : parseQuantity(found.damaged);
    if (good === null || damaged === null) return at + 1;
    const cell: MovementLine = { product: line.product.id, quantity: good, batch: found.batch };
    if (line.expiry && found.batch === line.batch) cell.expiry = line.expiry;
    sent.push(cell);
    if (damaged > 0) sent.push({ ...cell, quantity: damaged, status: "damaged" });
  }
  return sent;
}

function Taking({ store, id, lines, document, sent, list }: TakingProps) {
  const draft = useDraft<Draft>(`receive/${store.id}/${id}`, EMPTY);
  const recording = useRecording<MovementAnswer>();
  const now = recording.progress.value;
  const prepared = toSend(lines, draft.value);

  function change(at: number, line: Line, fields: Partial<Found>): void {
    draft.set((before) => ({
      ...before,
      found: { ...before.found, [at]: { ...foundOf(before, at, line), ...fields } },
    }));
  }

  async function submit(reason?: string): Promise<void> {
    if (typeof prepared === "number") return;
    const { arrived, note } = draft.value;
    const at = arrived === "" ? null : instantOf(arrived);
    const body = {
      kind: "received",
      ...(list && list.codes.length > 0 ? { codes: list.codes } : { shipment: id }),
      lines: prepared,
      ...(at ? { occurred_at: at } : {}),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      ...(reason ? { override: { reason } } : {}),
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("receive-title_of", { document });
    const form = { screen: ["receive", id], draft: `receive/${store.id}/${id}`, data: draft.value };
    const result = await recording.submit(path, body, title, form);
    if (result.step === "done" || result.step === "kept") draft.reset();
  }

  // A scanned pack leads to its line; another batch than the one sent is written there.
  const table = useRef<HTMLTableElement>(null);
  const scan = useCallback(
    (raw: string) => {
      void lookUp(store, raw).then(({ read, product }) => {
        const ofProduct = lines
          .map((line, at) => ({ line, at }))
          .filter(({ line }) => line.product.id === product?.id);
        const exact = ofProduct.find(({ line }) => line.batch === read.batch) ?? ofProduct[0];
        if (!exact) return;
        if (read.batch && read.batch !== exact.line.batch) {
          change(exact.at, exact.line, { batch: read.batch });
        }
        table.current?.querySelectorAll("tbody tr")[exact.at]?.querySelector("input")?.focus();
      });
    },
    [store, lines],
  );

  if (now.step === "done" || now.step === "kept") {
    return (
      <>
        {now.step === "done" ? <p class="notice notice-done">{t("receive-done", { document })}</p> : null}
        <WriteNotice recording={recording} />
        <p>
          <a class="button" href={to("receive")}>
            {t("receive-back")}
          </a>{" "}
          <a class="button" href={to("stock")}>
            {t("nav-stock")}
          </a>
        </p>
      </>
    );
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="heading">
        <p class="quiet">{t("receive-hint", { time: sent ? day(sent) : t("unknown") })}</p>
        <ScanButton onRead={scan} />
      </div>
      <Field
        label={t("receive-arrived")}
        type="datetime-local"
        value={draft.value.arrived}
        onValue={(arrived) => draft.set({ ...draft.value, arrived })}
        hint={t("receive-arrived_hint")}
      />
      <div class="scroll" tabIndex={0} role="region" aria-label={t("receive-lines")}>
        <table class="stack" ref={table}>
          <thead>
            <tr>
              <th scope="col">{t("stock-product")}</th>
              <th scope="col" class="number">
                {t("receive-sent_quantity")}
              </th>
              <th scope="col">{t("receive-good")}</th>
              <th scope="col">{t("receive-damaged")}</th>
              <th scope="col">{t("receive-batch")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, at) => {
              const found = foundOf(draft.value, at, line);
              const isChanged = found.good !== String(line.open) || found.damaged !== "";
              const name = productName(line.product);
              return (
                <tr key={at} class={isChanged ? "changed" : undefined}>
                  <th scope="row">
                    {name}
                    <span class="quiet block">
                      {cellName({ batch: line.batch, expiry: line.expiry, bin: "", status: "usable" })}
                    </span>
                  </th>
                  <td class="number" data-label={t("receive-sent_quantity")}>
                    {quantity(line.open)}
                  </td>
                  <td data-label={t("receive-good")}>
                    <Cell
                      label={t("receive-good_of", { product: name })}
                      value={found.good}
                      onValue={(good) => change(at, line, { good })}
                    />
                  </td>
                  <td data-label={t("receive-damaged")}>
                    <Cell
                      label={t("receive-damaged_of", { product: name })}
                      value={found.damaged}
                      onValue={(damaged) => change(at, line, { damaged })}
                    />
                  </td>
                  <td class="text" data-label={t("receive-batch")}>
                    <Cell
                      label={t("receive-batch_of", { product: name })}
                      value={found.batch}
                      onValue={(batch) => change(at, line, { batch })}
                      isText
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Field
        label={t("receive-note")}
        value={draft.value.note}
        onValue={(note) => draft.set({ ...draft.value, note })}
      />
      {typeof prepared === "number" ? (
        <p class="notice notice-error" role="alert">
          {t("error-line_quantity", { n: prepared })}
        </p>
      ) : null}
      <button
        type="submit"
        class="primary wide-button"
        disabled={typeof prepared === "number" || now.step === "sending"}
      >
        {t(reachable.value ? "receive-record" : "receive-record_here")}
      </button>
      <WriteNotice recording={recording} onOverride={(reason) => void submit(reason)} />
    </form>
  );
}

interface CellProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isText?: boolean;
}

export function Cell({ label, value, onValue, isText }: CellProps) {
  return (
    <input
      class="amount"
      type="text"
      inputMode={isText ? "text" : "numeric"}
      autoComplete="off"
      aria-label={label}
      value={value}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  );
}
