// Reviewing an order: as asked, with lines cut or raised, each cut with its reason; or rejected.
//
// Only the lines that differ are kept and sent; the others stand as asked.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { parseQuantity, quantity, ratio } from "../format";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import type { Order } from "../shapes";
import { useDeed } from "../shared/deed";
import type { Deed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import type { Promised } from "../supply/promised";
import { t } from "../words";
import type { Named } from "../wire";
import { keyOf, ProductOf, textOf } from "./lines";
import type { Line } from "./order";

interface Change {
  readonly quantity: string;
  readonly note: string;
}
interface Draft {
  readonly changes: Readonly<Record<string, Change>>; // by product id
  readonly reason: string; // of each cut that names none of its own
  readonly note: string;
}
const EMPTY: Draft = { changes: {}, reason: "", note: "" };

interface Props {
  readonly store: Named;
  readonly order: Order;
  readonly promised: Promised | null;
  readonly onClose: () => void;
}

export function Review({ store, order, promised, onClose }: Props) {
  const draft = useDraft<Draft>(`review/${order.id}`, EMPTY);
  const deed = useDeed<Order>();
  const [rejecting, setRejecting] = useState(false);
  const path = pathOf(["stores", store.id, "orders", order.id, "review"]);
  const changed = order.lines.filter((line) => draft.value.changes[line.product.id] !== undefined);
  const cuts = changed.filter((line) => (asNumber(draft.value, line) ?? 0) < line.quantity);
  const isUnreadable = changed.some((line) => asNumber(draft.value, line) === null);
  const lacksReason = cuts.some((line) => reasonOf(draft.value, line) === "");

  async function approve(): Promise<void> {
    const lines = changed.map((line) => ({
      product: line.product.id,
      quantity: asNumber(draft.value, line) ?? 0,
      note: reasonOf(draft.value, line),
    }));
    const note = draft.value.note.trim();
    const done = await deed.run(path, {
      decision: "approved",
      ...(note ? { note } : {}),
      ...(lines.length > 0 ? { lines } : {}),
    });
    if (done !== null) finish();
  }

  function finish(): void {
    draft.reset();
    onClose();
  }

  return (
    <>
      <p class="quiet">{t("orders-review_hint")}</p>
      <fieldset class="bare" disabled={deed.busy}>
        <div class="inputs">
          <Field
            label={t("orders-cut_reason")}
            value={draft.value.reason}
            onValue={(reason) => draft.set((before) => ({ ...before, reason }))}
          />
          <Field
            label={t("supply-note")}
            value={draft.value.note}
            onValue={(note) => draft.set((before) => ({ ...before, note }))}
          />
        </div>
        <p role="status">
          {t("orders-changed", { n: changed.length, cuts: cuts.length })}{" "}
          {lacksReason ? t("orders-cut_needs_reason") : null}
        </p>
        <div class="buttons">
          <button
            type="button"
            class="primary"
            disabled={lacksReason || isUnreadable}
            onClick={() => void approve()}
          >
            {t(changed.length > 0 ? "orders-approve_changed" : "orders-approve")}
          </button>
          <button type="button" class="danger" onClick={() => setRejecting(true)}>
            {t("orders-reject")}
          </button>
          <button type="button" onClick={onClose}>
            {t("supply-back")}
          </button>
        </div>
      </fieldset>
      <DeedNotice deed={deed} />
      <Listing
        label={t("orders-lines")}
        rows={order.lines}
        columns={columnsOf(draft.value, draft.set, promised)}
        keyOf={keyOf}
        textOf={textOf}
        searchLabel={t("supply-search_product")}
        empty={t("orders-no_lines")}
      />
      {rejecting ? (
        <Reject deed={deed} path={path} onDone={finish} onClose={() => setRejecting(false)} />
      ) : null}
    </>
  );
}

function asNumber(draft: Draft, line: Line): number | null {
  const change = draft.changes[line.product.id];
  return change === undefined ? line.quantity : parseQuantity(change.quantity);
}

function reasonOf(draft: Draft, line: Line): string {
  return (draft.changes[line.product.id]?.note.trim() || draft.reason).trim();
}

type SetDraft = (next: (before: Draft) => Draft) => void;

function columnsOf(
  draft: Draft,
  set: SetDraft,
  promised: Promised | null,
): readonly Column<Line>[] {
  const here: readonly Column<Line>[] =
    promised === null
      ? []
      : [
          {
            key: "here",
            head: t("orders-available_here"),
            numeric: true,
            cell: (line) => quantity(promised.of(line.product.id)),
          },
        ];
  return [
    { key: "product", head: t("supply-product"), cell: (line) => <ProductOf line={line} /> },
    { key: "asked", head: t("orders-asked"), numeric: true, cell: (line) => quantity(line.quantity) },
    {
      key: "suggested",
      head: t("orders-suggested"),
      numeric: true,
      cell: (line) => quantity(line.suggested),
    },
    { key: "amc", head: t("figure-amc"), numeric: true, wide: true, cell: (line) => ratio(line.amc) },
    {
      key: "usable",
      head: t("orders-customer_has"),
      numeric: true,
      cell: (line) => quantity(line.usable),
    },
    ...here,
    {
      key: "approve",
      head: t("orders-approve_quantity"),
      cell: (line) => <ChangeOf line={line} draft={draft} set={set} />,
    },
  ];
}

function ChangeOf({ line, draft, set }: { line: Line; draft: Draft; set: SetDraft }) {
  const change = draft.changes[line.product.id];
  const value = change?.quantity ?? String(line.quantity);
  const parsed = parseQuantity(value);

  function write(next: Change): void {
    set((before) => {
      const { [line.product.id]: _, ...others } = before.changes;
      const isAsAsked = next.quantity === String(line.quantity) && next.note === "";
      const changes = isAsAsked ? others : { ...others, [line.product.id]: next };
      return { ...before, changes };
    });
  }

  return (
    <>
      <input
        class="amount"
        inputMode="numeric"
        autoComplete="off"
        aria-label={t("orders-approve_of", { product: line.product.code })}
        aria-invalid={parsed === null}
        value={value}
        onInput={(event) =>
          write({ quantity: event.currentTarget.value, note: change?.note ?? "" })
        }
      />
      {parsed !== null && parsed < line.quantity ? (
        <input
          class="extra"
          autoComplete="off"
          aria-label={t("orders-cut_reason_of", { product: line.product.code })}
          placeholder={draft.reason || t("orders-cut_reason")}
          value={change?.note ?? ""}
          onInput={(event) => write({ quantity: value, note: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}

interface RejectProps {
  readonly deed: Deed<Order>;
  readonly path: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Reject({ deed, path, onDone, onClose }: RejectProps) {
  const [note, setNote] = useState("");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const done = await deed.run(path, { decision: "rejected", note: note.trim() });
    if (done !== null) onDone();
  }

  return (
    <Dialog title={t("orders-reject")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <Field label={t("orders-reject_reason")} value={note} onValue={setNote} required />
        <div class="buttons">
          <button type="submit" class="danger" disabled={deed.busy || note.trim() === ""}>
            {t("orders-reject")}
          </button>
        </div>
      </form>
      <DeedNotice deed={deed} />
    </Dialog>
  );
}
