// One purchase: what was ordered, what came of it, and its steps.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { day, instant, productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Dialog } from "../shared/dialog";
import { Field } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import type { Purchase } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { PrintView } from "../supply/print-view";
import { isStorekeeper, isSupervisor } from "../shared/role";
import { Flags, State } from "../supply/states";
import { t } from "../words";
import type { Key } from "../words";
import type { Named } from "../wire";
import { PurchaseForm } from "./form";
import { days, percent } from "./purchases";
import { ReceivePurchase } from "./receive";

type Line = Purchase["lines"][number];
type Step = "approve" | "send" | "close" | "cancel";

const STEPS: readonly Step[] = ["approve", "send", "close", "cancel"];
const WORDS: Readonly<Record<Step, Key>> = {
  approve: "purchases-approve",
  send: "purchases-send",
  close: "purchases-close",
  cancel: "purchases-cancel",
};
const BY_SUPERVISOR: ReadonlySet<Step> = new Set<Step>(["approve", "cancel"]);
const BEFORE_SENT: ReadonlySet<string> = new Set(["draft", "approved"]);

interface Props {
  readonly store: Named;
  readonly purchase: string;
  /** `edit`, `receive`, or nothing to read it. */
  readonly part: string;
}

export function PurchaseScreen({ store, purchase: id, part }: Props) {
  const found = useResource<Purchase>(pathOf(["stores", store.id, "purchases", id]), ofStore(store));
  const [step, setStep] = useState<Step | null>(null);
  const [printing, setPrinting] = useState(false);
  const data = found.data;
  if (!data) return <ScreenFrame title={t("purchases-one")} of={found}>{null}</ScreenFrame>;
  if (part === "edit") return <PurchaseForm key={data.id} store={store} purchase={data} />;
  if (part === "receive") return <ReceivePurchase store={store} purchase={data} />;
  if (printing) {
    return (
      <PrintView
        title={data.document}
        subtitle={`${data.supplier.code} ${data.supplier.name}. ${data.note}`}
        rows={data.lines}
        columns={columnsOf(data)}
        keyOf={(line) => String(line.line)}
        onClose={() => setPrinting(false)}
      />
    );
  }
  return (
    <ScreenFrame
      title={data.document}
      of={found}
      tools={
        <>
          <State of="purchase_status" code={data.status} />
          <Flags flags={data.flags} />
        </>
      }
    >
      <About purchase={data} />
      <Ways purchase={data} onStep={setStep} />
      <Listing
        label={t("purchases-lines")}
        rows={data.lines}
        columns={columnsOf(data)}
        keyOf={(line) => String(line.line)}
        textOf={(line) => productName(line.product)}
        searchLabel={t("supply-search_product")}
        toneOf={(line) => (data.sent_at !== null && line.outstanding > 0 ? "waits" : undefined)}
        empty={t("none")}
        tools={
          <button type="button" class="tool" onClick={() => setPrinting(true)}>
            {t("supply-print")}
          </button>
        }
      />
      {step ? (
        <TakeStep
          store={store}
          purchase={data}
          step={step}
          onClose={() => {
            setStep(null);
            found.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function About({ purchase }: { purchase: Purchase }) {
  const rows: readonly (readonly [string, string | null])[] = [
    [t("supply-supplier"), `${purchase.supplier.code} ${purchase.supplier.name}`],
    [t("purchases-currency"), purchase.currency],
    [t("purchases-expected"), purchase.expected ? day(purchase.expected) : null],
    [t("purchases-created_at"), instant(purchase.created_at)],
    [t("purchases-sent_at"), purchase.sent_at ? instant(purchase.sent_at) : null],
    [t("purchases-last_receipt"), purchase.last_receipt_at ? instant(purchase.last_receipt_at) : null],
    [t("purchases-lead"), purchase.lead_days === null ? null : days(purchase.lead_days)],
    [t("figure-fill_rate"), purchase.sent_at ? percent(purchase.fill_rate) : null],
    [t("supply-note"), purchase.note || null],
  ];
  return (
    <dl class="facts">
      {rows.map(([head, text]) =>
        text === null ? null : (
          <div key={head}>
            <dt>{head}</dt>
            <dd>{text}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Ways({ purchase, onStep }: { purchase: Purchase; onStep: (step: Step) => void }) {
  if (!isStorekeeper()) return null;
  const steps = STEPS.filter(
    (step) => purchase.actions.includes(step) && (isSupervisor() || !BY_SUPERVISOR.has(step)),
  );
  const isSent = !BEFORE_SENT.has(purchase.status) && purchase.status !== "cancelled";
  return (
    <div class="buttons no-print">
      {isSent ? (
        <a class="button primary" href={to("purchases", purchase.id, "receive")}>
          {t("purchases-receive")}
        </a>
      ) : null}
      {steps.map((step, i) => (
        <button
          key={step}
          type="button"
          class={step === "cancel" ? "danger" : i === 0 && !isSent ? "primary" : undefined}
          onClick={() => onStep(step)}
        >
          {t(WORDS[step])}
        </button>
      ))}
      {purchase.actions.includes("change") ? (
        <a class="button" href={to("purchases", purchase.id, "edit")}>
          {t("purchases-change")}
        </a>
      ) : null}
    </div>
  );
}

interface StepProps {
  readonly store: Named;
  readonly purchase: Purchase;
  readonly step: Step;
  readonly onClose: () => void;
}

function TakeStep({ store, purchase, step, onClose }: StepProps) {
  const deed = useDeed<Purchase>();
  const [note, setNote] = useState("");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf(["stores", store.id, "purchases", purchase.id, step]);
    const done = await deed.run(path, note.trim() ? { note: note.trim() } : {});
    if (done !== null) onClose();
  }

  return (
    <Dialog title={`${t(WORDS[step])}: ${purchase.document}`} onClose={onClose}>
      <p class="quiet">{t("purchases-step_hint")}</p>
      <form onSubmit={(event) => void submit(event)}>
        <Field label={t("supply-note")} value={note} onValue={setNote} />
        <div class="buttons">
          <button
            type="submit"
            class={step === "cancel" ? "danger" : "primary"}
            disabled={deed.busy}
          >
            {t(WORDS[step])}
          </button>
        </div>
      </form>
      <DeedNotice deed={deed} />
    </Dialog>
  );
}

function columnsOf(purchase: Purchase): readonly Column<Line>[] {
  return [
    {
      key: "product",
      head: t("supply-product"),
      cell: (line) => (
        <>
          {productName(line.product)}
          {line.note ? <span class="quiet block">{line.note}</span> : null}
        </>
      ),
    },
    { key: "quantity", head: t("purchases-ordered"), numeric: true, cell: (line) => quantity(line.quantity) },
    {
      key: "pack",
      head: t("purchases-pack"),
      numeric: true,
      cell: (line) => (line.units_per_pack ? quantity(line.units_per_pack) : t("none")),
    },
    {
      key: "price",
      head: t("purchases-price"),
      numeric: true,
      cell: (line) => (line.price ? `${line.price} ${purchase.currency ?? ""}` : t("none")),
    },
    { key: "received", head: t("orders-received"), numeric: true, cell: (line) => quantity(line.received) },
    {
      key: "outstanding",
      head: t("purchases-outstanding"),
      numeric: true,
      cell: (line) => quantity(line.outstanding),
    },
  ];
}
