// Adjusting and discarding: what is lost, found, or moved to another bin or status, with its reason.
import { useCallback } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { cellKey, cellName, parseQuantity, productName, quantity, STATUSES } from "../format";
import { useRecording } from "../recording";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import { ScanButton } from "../scan/scan-button";
import { lookUp } from "../scan/lookup";
import type { ScreenProps } from "../screens";
import type { ReasonRows } from "../shapes";
import { DoneNotice } from "../shared/done-notice";
import { Choice, Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { ScreenFrame } from "../shared/screen";
import { rowOf, takeable, useStock } from "../shared/stock-of";
import { WriteNotice } from "../shared/write-notice";
import { t, word } from "../words";
import type { Cell, MovementAnswer, Product } from "../wire";

const KINDS = ["loss", "adjust", "transfer"] as const;
type Kind = (typeof KINDS)[number];

// The node's own reasons; the catalogue's come after them.
const REASONS: Readonly<Record<"loss" | "increase" | "decrease", readonly string[]>> = {
  loss: ["expired", "damaged", "lost", "stolen", "open_vial", "closed_vial", "other"],
  increase: ["found", "correction", "other"],
  decrease: ["correction", "other"],
};

interface Draft {
  readonly product: Product | null;
  readonly cell: string;
  readonly quantity: string;
  readonly direction: "in" | "out";
  readonly reason: string;
  readonly note: string;
  readonly toBin: string;
  readonly toStatus: string;
}

const EMPTY: Draft = {
  product: null,
  cell: "",
  quantity: "",
  direction: "out",
  reason: "",
  note: "",
  toBin: "",
  toStatus: "usable",
};

export function AdjustScreen({ store, rest }: ScreenProps) {
  const kind = KINDS.find((one) => one === rest[0]) ?? "loss";
  return (
    <ScreenFrame title={t("nav-adjust")}>
      <nav class="kinds" aria-label={t("adjust-kinds")}>
        {KINDS.map((one) => (
          <a key={one} href={to("adjust", one)} aria-current={one === kind ? "page" : undefined}>
            {word("adjust-kind", one)}
          </a>
        ))}
      </nav>
      <AdjustForm key={kind} store={store} kind={kind} />
    </ScreenFrame>
  );
}

function AdjustForm({ store, kind }: { store: ScreenProps["store"]; kind: Kind }) {
  const name = `adjust-${kind}/${store.id}`;
  const draft = useDraft<Draft>(name, EMPTY);
  const stock = useStock(store);
  const recording = useRecording<MovementAnswer>();
  const { product, direction } = draft.value;
  const cells = takeable(rowOf(stock.data, product));
  const cell = cells.find((one) => cellKey(one) === draft.value.cell) ?? cells[0];
  const amount = parseQuantity(draft.value.quantity);
  const needsReason = kind !== "transfer";
  const isReady =
    product !== null && !!amount && (!needsReason || draft.value.reason !== "") &&
    recording.progress.value.step !== "sending";

  const scan = useCallback(
    (raw: string) => {
      void lookUp(store, raw).then(({ product: found }) => {
        if (found) draft.set({ ...EMPTY, product: found });
      });
    },
    [store],
  );

  async function submit(reason?: string): Promise<void> {
    if (!product || !amount) return;
    const body = {
      kind,
      lines: [lineOf(kind, draft.value, amount, cell)],
      ...(draft.value.note.trim() === "" ? {} : { note: draft.value.note.trim() }),
      ...(reason ? { override: { reason } } : {}),
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const what = { what: word("adjust-kind", kind), n: amount, product: product.name };
    const form = { screen: ["adjust", kind], draft: name, data: draft.value };
    const result = await recording.submit(path, body, t("adjust-title_of", what), form);
    if (result.step === "done" || result.step === "kept") draft.reset();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {recording.progress.value.step === "done" ? (
        <DoneNotice>
          <p>{t("adjust-done")}</p>
        </DoneNotice>
      ) : null}
      <div class="tools">
        <ProductPicker
          label={t("stock-product")}
          store={store}
          product={product}
          onPick={(picked) => draft.set({ ...draft.value, product: picked, cell: "" })}
        />
        <ScanButton onRead={scan} />
      </div>
      {product ? (
        <fieldset class="line">
          <legend>{productName(product)}</legend>
          {kind === "adjust" ? (
            <Choice
              label={t("adjust-direction")}
              value={direction}
              onValue={(value) =>
                draft.set({ ...draft.value, direction: value === "in" ? "in" : "out", reason: "" })
              }
            >
              <option value="out">{t("adjust-less")}</option>
              <option value="in">{t("adjust-more")}</option>
            </Choice>
          ) : null}
          <Choice
            label={t("adjust-cell")}
            value={cell ? cellKey(cell) : ""}
            onValue={(value) => draft.set({ ...draft.value, cell: value })}
          >
            {cells.length === 0 ? <option value="">{t("dispense-none_usable")}</option> : null}
            {cells.map((one) => (
              <option key={cellKey(one)} value={cellKey(one)}>
                {cellName(one)}: {quantity(one.on_hand)}
                {one.expired ? ` (${t("stock-expired")})` : ""}
                {one.recalled ? ` (${t("supply-recalled")})` : ""}
              </option>
            ))}
          </Choice>
          <Field
            label={t("receipt-quantity", { unit: product.unit || t("receipt-units") })}
            value={draft.value.quantity}
            onValue={(value) => draft.set({ ...draft.value, quantity: value })}
            numeric
          />
          {needsReason ? (
            <Reason
              sign={kind === "loss" ? "loss" : direction === "in" ? "increase" : "decrease"}
              value={draft.value.reason}
              onValue={(reason) => draft.set({ ...draft.value, reason })}
            />
          ) : (
            <>
              <Field
                label={t("adjust-to_bin")}
                value={draft.value.toBin}
                onValue={(toBin) => draft.set({ ...draft.value, toBin })}
                hint={t("adjust-to_bin_hint")}
              />
              <Choice
                label={t("adjust-to_status")}
                value={draft.value.toStatus}
                onValue={(toStatus) => draft.set({ ...draft.value, toStatus })}
              >
                {STATUSES.map((one) => (
                  <option key={one} value={one}>
                    {word("status", one)}
                  </option>
                ))}
              </Choice>
            </>
          )}
          <Field
            label={t("receive-note")}
            value={draft.value.note}
            onValue={(note) => draft.set({ ...draft.value, note })}
          />
        </fieldset>
      ) : (
        <p class="empty">{t("adjust-hint")}</p>
      )}
      <button type="submit" class="primary" disabled={!isReady}>
        {t("dispense-record")}
      </button>
      <WriteNotice recording={recording} onOverride={(reason) => void submit(reason)} />
    </form>
  );
}

function lineOf(kind: Kind, draft: Draft, amount: number, cell: Cell | undefined): object {
  const place = cell ? { batch: cell.batch, bin: cell.bin, status: cell.status } : {};
  const line = { product: draft.product?.id, quantity: amount, ...place };
  if (kind === "loss") return { ...line, reason: draft.reason };
  if (kind === "adjust") return { ...line, reason: draft.reason, direction: draft.direction };
  const bin = draft.toBin.trim();
  return { ...line, ...(bin === "" ? {} : { to_bin: bin }), to_status: draft.toStatus };
}

interface ReasonProps {
  readonly sign: keyof typeof REASONS;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Reason({ sign, value, onValue }: ReasonProps) {
  const rows = useResource<ReasonRows>("/reasons", ofCatalogue);
  const own = (rows.data?.reasons ?? []).filter((one) => one.fields?.["sign"] === sign);
  return (
    <Choice label={t("adjust-reason")} value={value} onValue={onValue}>
      <option value="">{t("adjust-choose_reason")}</option>
      {REASONS[sign].map((one) => (
        <option key={one} value={one}>
          {word("reason", one)}
        </option>
      ))}
      {own.map((one) => (
        <option key={one.id} value={one.code}>
          {one.name}
        </option>
      ))}
    </Choice>
  );
}
