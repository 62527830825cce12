// One pick: the list in the order of bins, ticked off while fetching, and its steps to the door.
//
// Ticks are this person's own notes on this tablet; what counts is the step for the whole pick.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { Badge } from "../shared/badge";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { Presence } from "../shared/presence";
import { ScreenFrame } from "../shared/screen";
import type { Pick } from "../shapes";
import { useDeed } from "../shared/deed";
import { DeedNotice } from "../supply/deed-notice";
import { PackingListPanel } from "../supply/packing-list";
import { PrintView } from "../supply/print-view";
import { isStorekeeper } from "../shared/role";
import { Flags, State } from "../supply/states";
import { t, word } from "../words";
import type { Key } from "../words";
import type { Named } from "../wire";
import { shortOf } from "./picks";

type Line = Pick["lines"][number];
type Step = "pick" | "release" | "put-back" | "dispatch";

// The steps of each state, the usual one first; the node checks them.
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  allocated: ["pick", "dispatch", "release"],
  picked: ["dispatch", "put-back"],
};
const WORDS: Readonly<Record<Step, Key>> = {
  pick: "picks-do_pick",
  release: "picks-do_release",
  "put-back": "picks-do_put_back",
  dispatch: "picks-do_dispatch",
};
const UNSENT: ReadonlySet<string> = new Set(["allocated", "picked", "released", "put_back"]);

export function PickScreen({ store, pick: id }: { store: Named; pick: string }) {
  const pick = useResource<Pick>(pathOf(["stores", store.id, "picks", id]), ofStore(store));
  const deed = useDeed<Pick>();
  const ticks = useDraft<Readonly<Record<string, true>>>(`ticks/${id}`, {});
  const [printing, setPrinting] = useState(false);
  const data = pick.data;
  if (!data) return <ScreenFrame title={t("picks-one")} of={pick}>{null}</ScreenFrame>;

  async function take(step: Step): Promise<void> {
    const done = await deed.run(pathOf(["stores", store.id, "picks", id, step]), {});
    if (done === null) return;
    if (step !== "pick") ticks.reset();
    pick.reload();
  }

  const columns = columnsOf(data);
  if (printing) {
    return (
      <PrintView
        title={`${t("picks-list")} ${data.document}`}
        subtitle={`${t("supply-to")}: ${data.to.code} ${data.to.name}. ${data.note}`}
        rows={data.lines}
        columns={[...columns, { key: "done", head: t("picks-fetched"), cell: () => "☐" }]}
        keyOf={(line) => String(line.line)}
        onClose={() => setPrinting(false)}
      />
    );
  }
  const done = data.lines.filter((line) => ticks.value[String(line.line)]).length;
  return (
    <ScreenFrame title={data.document} of={pick} tools={<Head pick={data} />}>
      <Presence store={store} at={`pick/${id}`} />
      <p>
        {t("supply-to")}: {data.to.code} {data.to.name}, {word("purpose", data.purpose)}
        {data.order ? (
          <>
            {" "}
            <a href={to("orders", data.order)}>{t("picks-its_order")}</a>
          </>
        ) : null}
      </p>
      {data.note ? <p class="quiet">{data.note}</p> : null}
      {shortOf(data) > 0 ? (
        <p class="notice notice-warning">{t("picks-short_hint", { n: shortOf(data) })}</p>
      ) : null}
      {isStorekeeper() ? <Steps pick={data} busy={deed.busy} onStep={(step) => void take(step)} /> : null}
      <DeedNotice
        deed={deed}
        done={(answer) => <p>{t("picks-now", { state: word("shipment_state", answer.state) })}</p>}
      />
      {UNSENT.has(data.state) ? null : (
        <>
          <p>
            <a class="button" href={to("shipments", id)}>
              {t("picks-as_shipment")}
            </a>
          </p>
          <PackingListPanel store={store} shipment={id} />
        </>
      )}
      <Listing
        label={t("picks-list")}
        rows={data.lines}
        columns={
          data.state === "allocated"
            ? [...columns, tickColumn(ticks.value, ticks.set)]
            : columns
        }
        keyOf={(line) => String(line.line)}
        textOf={(line) => `${productName(line.product)} ${line.batch} ${line.bin}`}
        searchLabel={t("supply-search_line")}
        toneOf={(line) =>
          line.short > 0 ? "out" : ticks.value[String(line.line)] ? "ticked" : undefined
        }
        empty={t("picks-no_lines")}
        tools={
          <>
            {data.state === "allocated" ? (
              <p class="tool" role="status">
                {t("picks-ticked", { n: done, of: data.lines.length })}
              </p>
            ) : null}
            <button type="button" class="tool" onClick={() => setPrinting(true)}>
              {t("picks-print")}
            </button>
          </>
        }
      />
    </ScreenFrame>
  );
}

function Head({ pick }: { pick: Pick }) {
  return (
    <>
      <State of="shipment_state" code={pick.state} />
      <Flags flags={pick.flags} />
    </>
  );
}

interface StepsProps {
  readonly pick: Pick;
  readonly busy: boolean;
  readonly onStep: (step: Step) => void;
}

function Steps({ pick, busy, onStep }: StepsProps) {
  const steps = STEPS[pick.state] ?? [];
  if (steps.length === 0) return null;
  return (
    <div class="buttons no-print">
      {steps.map((step, i) => (
        <button
          key={step}
          type="button"
          class={i === 0 ? "primary" : undefined}
          disabled={busy}
          onClick={() => onStep(step)}
        >
          {t(WORDS[step])}
        </button>
      ))}
    </div>
  );
}

function columnsOf(pick: Pick): readonly Column<Line>[] {
  const hasOwners = pick.lines.some((line) => line.owner !== null);
  return [
    { key: "bin", head: t("supply-bin"), cell: (line) => <strong>{line.bin}</strong> },
    { key: "product", head: t("supply-product"), cell: (line) => productName(line.product) },
    {
      key: "batch",
      head: t("supply-batch"),
      cell: (line) => (
        <>
          {line.batch || t("cell-no_batch")}
          {line.status === "usable" ? null : <Badge>{word("status", line.status)}</Badge>}
        </>
      ),
    },
    { key: "expiry", head: t("supply-expiry"), cell: (line) => line.expiry ?? t("none") },
    ...(hasOwners
      ? [{ key: "owner", head: t("supply-owner"), cell: (line: Line) => line.owner ?? t("none") }]
      : []),
    {
      key: "quantity",
      head: t("supply-quantity"),
      numeric: true,
      cell: (line) => (
        <>
          {quantity(line.quantity)}
          {line.short > 0 ? (
            <Badge tone="cut">{t("picks-short_by", { n: quantity(line.short) })}</Badge>
          ) : null}
        </>
      ),
    },
  ];
}

type Ticks = Readonly<Record<string, true>>;

function tickColumn(
  ticks: Ticks,
  set: (next: (before: Ticks) => Ticks) => void,
): Column<Line> {
  return {
    key: "tick",
    head: t("picks-fetched"),
    cell: (line) => (
      <label class="check">
        <input
          type="checkbox"
          aria-label={t("picks-tick", { product: line.product.code, bin: line.bin })}
          checked={ticks[String(line.line)] ?? false}
          onChange={(event) => {
            const on = event.currentTarget.checked;
            set((before) => {
              const { [String(line.line)]: _, ...others } = before;
              return on ? { ...others, [String(line.line)]: true } : others;
            });
          }}
        />
      </label>
    ),
  };
}
