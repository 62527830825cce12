// Receiving against a purchase: line by line with batch and expiry, or a supplier's whole sheet.
import { useState } from "preact/hooks";
import { ApiError, isRecord, pathOf, post } from "../api";
import type { Upload } from "../api";
import { useDraft } from "../drafts";
import { instantOf, parseQuantity, productName, quantity } from "../format";
import { useRecording } from "../recording";
import { to } from "../router";
import { Dialog } from "../shared/dialog";
import { DoneNotice } from "../shared/done-notice";
import { ErrorNotice } from "../shared/errors";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { WriteNotice } from "../shared/write-notice";
import type { Purchase, Recorded } from "../shapes";
import { t } from "../words";
import type { Named } from "../wire";

type Ordered = Purchase["lines"][number];

interface Line {
  readonly product: Named;
  readonly quantity: number;
  readonly batch: string;
  readonly expiry: string;
  readonly bin: string;
  readonly price: string;
  readonly pack: number;
}
interface Draft {
  readonly document: string;
  readonly when: string;
  readonly note: string;
  readonly lines: readonly Line[];
}
const EMPTY: Draft = { document: "", when: "", note: "", lines: [] };

export function ReceivePurchase({ store, purchase }: { store: Named; purchase: Purchase }) {
  const name = `purchase-receipt/${purchase.id}`;
  const draft = useDraft<Draft>(name, EMPTY);
  const recording = useRecording<Recorded>();
  const [at, setAt] = useState<Ordered | null>(null);
  const { value, set } = draft;
  const now = recording.progress.value;

  async function record(more: object = {}): Promise<void> {
    const at = value.when ? instantOf(value.when) : null;
    const body = {
      kind: "receipt",
      from: purchase.supplier.code || purchase.supplier.name,
      order: purchase.id,
      document: value.document.trim(),
      ...(value.note.trim() ? { note: value.note.trim() } : {}),
      ...(at ? { occurred_at: at } : {}),
      lines: value.lines.map((line) => sentLine(line, purchase.currency)),
      ...more,
    };
    const path = pathOf(["stores", store.id, "movements"]);
    const title = t("purchases-receipt_of", { document: purchase.document });
    const form = { screen: ["purchases", purchase.id, "receive"], draft: name, data: value };
    const progress = await recording.submit(path, body, title, form);
    if (progress.step === "done" || progress.step === "kept") draft.reset();
  }

  return (
    <ScreenFrame title={t("purchases-receipt_of", { document: purchase.document })}>
      {now.step === "done" ? (
        <DoneNotice>
          <p>
            {t("purchases-received_done", { n: now.answer.lines?.length ?? 0 })}{" "}
            <a href={to("purchases", purchase.id)}>{purchase.document}</a>
          </p>
        </DoneNotice>
      ) : null}
      <WriteNotice
        recording={recording}
        onOverride={(reason) => void record({ override: { reason } })}
      />
      <div class="inputs">
        <Field
          label={t("purchases-delivery_note")}
          value={value.document}
          onValue={(document) => set((before) => ({ ...before, document }))}
        />
        <Field
          label={t("purchases-arrived")}
          type="datetime-local"
          value={value.when}
          onValue={(when) => set((before) => ({ ...before, when }))}
        />
        <Field
          label={t("supply-note")}
          value={value.note}
          onValue={(note) => set((before) => ({ ...before, note }))}
        />
      </div>
      <Came lines={value.lines} onRemove={(gone) =>
        set((before) => ({ ...before, lines: before.lines.filter((one) => one !== gone) }))} />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={value.lines.length === 0 || now.step === "sending"}
          onClick={() => void record()}
        >
          {t("purchases-record")}
        </button>
        <a class="button" href={to("purchases", purchase.id)}>
          {t("supply-back")}
        </a>
      </div>
      <h2>{t("purchases-lines")}</h2>
      <Listing
        label={t("purchases-lines")}
        rows={purchase.lines}
        keyOf={(line) => String(line.line)}
        textOf={(line) => productName(line.product)}
        searchLabel={t("supply-search_product")}
        empty={t("none")}
        columns={[
          { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
          {
            key: "outstanding",
            head: t("purchases-outstanding"),
            numeric: true,
            cell: (line) => quantity(line.outstanding),
          },
          {
            key: "do",
            head: t("purchases-came"),
            cell: (line) => (
              <button
                type="button"
                aria-label={t("purchases-came_of", { product: productName(line.product) })}
                onClick={() => setAt(line)}
              >
                {t("purchases-came")}
              </button>
            ),
          },
        ]}
      />
      <InvoiceSheet store={store} purchase={purchase} document={value.document.trim()} />
      {at ? (
        <CameDialog
          line={at}
          onAdd={(line) => set((before) => ({ ...before, lines: [...before.lines, line] }))}
          onClose={() => setAt(null)}
        />
      ) : null}
    </ScreenFrame>
  );
}

function sentLine(line: Line, currency: string | null): object {
  return {
    product: line.product.id,
    quantity: line.quantity,
    ...(line.batch ? { batch: line.batch } : {}),
    ...(line.expiry ? { expiry: line.expiry } : {}),
    ...(line.bin ? { bin: line.bin } : {}),
    ...(line.price && currency ? { price: line.price, currency } : {}),
    ...(line.price && currency && line.pack > 0 ? { units_per_pack: line.pack } : {}),
  };
}

function Came({ lines, onRemove }: { lines: readonly Line[]; onRemove: (line: Line) => void }) {
  const at = new Map(lines.map((line, i) => [line, i]));
  return (
    <Listing
      label={t("supply-list")}
      rows={lines}
      keyOf={(line) => String(at.get(line))}
      empty={t("purchases-nothing_came")}
      columns={[
        { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
        { key: "batch", head: t("supply-batch"), cell: (line) => line.batch || t("cell-no_batch") },
        { key: "expiry", head: t("supply-expiry"), cell: (line) => line.expiry || t("none") },
        { key: "bin", head: t("supply-bin"), cell: (line) => line.bin || t("none") },
        { key: "quantity", head: t("supply-quantity"), numeric: true, cell: (line) => quantity(line.quantity) },
        {
          key: "remove",
          head: t("supply-remove"),
          cell: (line) => (
            <button
              type="button"
              aria-label={t("supply-remove_of", { what: productName(line.product) })}
              onClick={() => onRemove(line)}
            >
              {t("supply-remove")}
            </button>
          ),
        },
      ]}
    />
  );
}

interface CameProps {
  readonly line: Ordered;
  readonly onAdd: (line: Line) => void;
  readonly onClose: () => void;
}

function CameDialog({ line, onAdd, onClose }: CameProps) {
  const [amount, setAmount] = useState(String(Math.max(0, line.outstanding)));
  const [batch, setBatch] = useState("");
  const [expiry, setExpiry] = useState("");
  const [bin, setBin] = useState("");
  const [price, setPrice] = useState(line.price ?? "");
  const parsed = parseQuantity(amount);

  function submit(event: Event): void {
    event.preventDefault();
    if (parsed === null || parsed === 0) return;
    onAdd({
      product: line.product,
      quantity: parsed,
      batch: batch.trim(),
      expiry: expiry.trim(),
      bin: bin.trim(),
      price: price.trim().replace(",", "."),
      pack: line.units_per_pack,
    });
    onClose();
  }

  return (
    <Dialog title={productName(line.product)} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("supply-quantity")} value={amount} onValue={setAmount} numeric required />
        <Field label={t("supply-batch")} value={batch} onValue={setBatch} />
        <Field label={t("receipt-expiry")} value={expiry} onValue={setExpiry} />
        <Field label={t("supply-bin")} value={bin} onValue={setBin} />
        <Field label={t("purchases-price")} value={price} onValue={setPrice} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={parsed === null || parsed === 0}>
            {t("supply-add")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface SheetProps {
  readonly store: Named;
  readonly purchase: Purchase;
  readonly document: string;
}

// The node names the receipt by what the sheet says, so the same sheet twice is received once.
function InvoiceSheet({ store, purchase, document }: SheetProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState<Recorded | null>(null);

  async function upload(file: File): Promise<void> {
    setBusy(true);
    setError(null);
    setDone(null);
    const path = pathOf(["stores", store.id, "purchases", purchase.id, "invoice"], { document });
    const sheet: Upload = { file, type: file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv" };
    try {
      setDone(await post<Recorded>(path, sheet));
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section aria-labelledby="invoice-sheet">
      <h2 id="invoice-sheet">{t("purchases-sheet")}</h2>
      <p class="quiet">{t("purchases-sheet_hint")}</p>
      <label class="file">
        <span>{t("purchases-sheet_choose")}</span>
        <input
          type="file"
          accept=".csv,.xlsx"
          disabled={busy}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void upload(file);
            event.currentTarget.value = "";
          }}
        />
      </label>
      <ErrorNotice error={error} />
      <SheetProblems error={error} />
      {done ? (
        <DoneNotice>
          <p>
            {t("purchases-received_done", { n: done.lines?.length ?? 0 })}{" "}
            <a href={to("purchases", purchase.id)}>{purchase.document}</a>
          </p>
        </DoneNotice>
      ) : null}
    </section>
  );
}

const SHOWN_PROBLEMS = 60;

function SheetProblems({ error }: { error: Error | null }) {
  if (!(error instanceof ApiError)) return null;
  const report = error.details["report"];
  const problems = isRecord(report) && Array.isArray(report["problems"]) ? report["problems"] : [];
  if (problems.length === 0) return null;
  return (
    <ul>
      {problems.slice(0, SHOWN_PROBLEMS).map((one: unknown, i) =>
        isRecord(one) ? (
          <li key={i}>
            {t("purchases-sheet_line", {
              line: Number(one["line"] ?? 0),
              column: String(one["column"] ?? ""),
              message: String(one["message"] ?? ""),
            })}
          </li>
        ) : null,
      )}
    </ul>
  );
}
