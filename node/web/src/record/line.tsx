// One line of a movement: product, quantity, and where from or what batch.
import { cellKey, cellName, quantity, STATUSES } from "../format";
import { Choice, Field } from "../shared/field";
import { ProductPicker } from "../shared/product-picker";
import { t, word } from "../strings";
import type { Stock } from "../wire";
import { BY_NODE, TYPED } from "./draft";
import type { Draft } from "./draft";
import { REASONS } from "./kinds";
import type { Kind } from "./kinds";

interface Props {
  readonly kind: Kind;
  readonly draft: Draft;
  readonly number: number;
  readonly stock: Stock | null;
  readonly onDraft: (draft: Draft) => void;
  readonly onRemove: (() => void) | null;
}

export function Line({ kind, draft, number, stock, onDraft, onRemove }: Props) {
  const change = (fields: Partial<Draft>) => onDraft({ ...draft, ...fields });
  const unit = draft.product?.unit;
  const pack = draft.product?.units_per_pack;
  const typed = kind.lines !== "stock" || draft.cell === TYPED;
  return (
    <fieldset class="line">
      <legend>{t("record.line", { n: number })}</legend>
      <ProductPicker
        label={t("record.product")}
        product={draft.product}
        onPick={(product) => change({ product, cell: BY_NODE })}
      />
      <Field
        label={unit ? t("record.quantity_unit", { unit }) : t("record.quantity")}
        value={draft.quantity}
        onValue={(value) => change({ quantity: value })}
        numeric
        hint={pack && pack > 1 ? t("record.pack", { n: pack, unit }) : undefined}
      />
      {kind.lines === "stock" && draft.product ? (
        <CellChoice draft={draft} stock={stock} onCell={(cell) => change({ cell })} />
      ) : null}
      {typed ? <TypedCell draft={draft} onChange={change} /> : null}
      {kind.target ? <Target draft={draft} onChange={change} /> : null}
      {kind.direction ? (
        <Choice
          label={t("record.direction")}
          value={draft.direction}
          onValue={(value) => change({ direction: value === "in" ? "in" : "out" })}
        >
          <option value="out">{t("record.out")}</option>
          <option value="in">{t("record.in")}</option>
        </Choice>
      ) : null}
      {kind.reason ? (
        <Field
          label={t("record.reason")}
          value={draft.reason}
          onValue={(reason) => change({ reason })}
          suggestions={REASONS.map((code) => [code, word("reason", code)])}
        />
      ) : null}
      {onRemove ? (
        <button type="button" class="end" onClick={onRemove}>
          {t("record.remove_line", { n: number })}
        </button>
      ) : null}
    </fieldset>
  );
}

interface CellChoiceProps {
  readonly draft: Draft;
  readonly stock: Stock | null;
  readonly onCell: (cell: string) => void;
}

function CellChoice({ draft, stock, onCell }: CellChoiceProps) {
  const row = stock?.products.find((found) => found.product.id === draft.product?.id);
  return (
    <Choice label={t("record.batch_from")} value={draft.cell} onValue={onCell}>
      <option value={BY_NODE}>{t("record.first_expiry")}</option>
      {(row?.cells ?? []).map((cell) => (
        <option key={cellKey(cell)} value={cellKey(cell)}>
          {cellName(cell)}: {quantity(cell.on_hand)}
        </option>
      ))}
      <option value={TYPED}>{t("record.other_batch")}</option>
    </Choice>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly onChange: (fields: Partial<Draft>) => void;
}

function TypedCell({ draft, onChange }: PartProps) {
  return (
    <>
      <Field
        label={t("record.batch")}
        value={draft.batch}
        onValue={(batch) => onChange({ batch })}
      />
      <Field
        label={t("record.expiry")}
        value={draft.expiry}
        onValue={(expiry) => onChange({ expiry })}
      />
      <Field label={t("record.bin")} value={draft.bin} onValue={(bin) => onChange({ bin })} />
      <Choice
        label={t("record.status")}
        value={draft.status}
        onValue={(status) => onChange({ status })}
      >
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {word("status", status)}
          </option>
        ))}
      </Choice>
    </>
  );
}

function Target({ draft, onChange }: PartProps) {
  return (
    <>
      <Field
        label={t("record.to_bin")}
        value={draft.toBin}
        onValue={(toBin) => onChange({ toBin })}
      />
      <Choice
        label={t("record.to_status")}
        value={draft.toStatus}
        onValue={(toStatus) => onChange({ toStatus })}
      >
        <option value="">{t("record.same_status")}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {word("status", status)}
          </option>
        ))}
      </Choice>
    </>
  );
}
