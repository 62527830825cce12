// One report: its parameters, its figures as a table and, where they are a series, as a line.
import { useState } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { useDraft } from "../drafts";
import { instant } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { ActNotice, useAct } from "../shared/act";
import { Chart } from "../shared/chart";
import { Listing } from "../shared/listing";
import { isStorekeeper } from "../shared/role";
import { ScreenFrame } from "../shared/screen";
import { PrintView } from "../supply/print-view";
import { t, word } from "../words";
import type { Named } from "../wire";
import { headOf, timeOf } from "./cells";
import type { ReportColumn } from "./cells";
import { layoutOf } from "./layout";
import type { Answer, Layout, Placed } from "./layout";
import { isComplete, NOTHING, Parameters, wordsOf } from "./parameters";
import type { Asked } from "./parameters";
import type { ReportKind } from "./reports";

const MOST_ROWS = 5_000; // a screen is searched and paged; what is longer is read as a file

// Reports that tell one product over time: the column of the day, and the figures drawn.
const SERIES: Readonly<Record<string, readonly [at: string, ...figures: string[]]>> = {
  "stock-card": ["at", "balance"],
  consumption: ["period", "consumed", "adjusted_consumption", "amc"],
};

function pathFor(kind: ReportKind, store: Named, asked: Asked, more: Record<string, string>): string {
  const query = { ...wordsOf(kind, asked), ...more };
  if (asked.scope === "own" && store.id !== "") {
    return pathOf(["stores", store.id, "reports", kind.name], query);
  }
  const stores = asked.scope === "some" ? asked.stores.join(",") : "";
  return pathOf(["reports", kind.name], { ...query, stores });
}

export function OneReport({ kind, store }: { kind: ReportKind; store: Named }) {
  const draft = useDraft<Asked>(`report/${kind.name}`, {
    ...NOTHING,
    scope: store.id === "" ? "all" : "own",
  });
  const asked = draft.value;
  const ready = isComplete(kind, asked) && (asked.scope !== "some" || asked.stores.length > 0);
  const path = ready ? pathFor(kind, store, asked, { limit: String(MOST_ROWS) }) : null;
  const answer = useResource<Answer>(path, () => false);
  const layout = answer.data ? layoutOf(answer.data) : null;
  const [printing, setPrinting] = useState(false);
  if (printing && answer.data && layout) {
    return (
      <PrintView
        title={titleOf(kind)}
        subtitle={askedInWords(kind, asked, answer.data)}
        rows={layout.rows}
        columns={layout.columns}
        keyOf={(one) => one.key}
        above={<Remarks answer={answer.data} layout={layout} />}
        onClose={() => setPrinting(false)}
      />
    );
  }
  return (
    <ScreenFrame
      title={titleOf(kind)}
      {...(ready ? { of: answer } : {})}
      tools={
        ready ? (
          <Files kind={kind} store={store} asked={asked} onPrint={() => setPrinting(true)} />
        ) : null
      }
    >
      <p>
        <a class="target" href={to("reports")}>
          {t("reports-all")}
        </a>
      </p>
      <Parameters kind={kind} store={store} asked={asked} onAsked={(next) => draft.set(next)} />
      {answer.data && layout && ready ? (
        <Shown kind={kind} answer={answer.data} layout={layout} />
      ) : null}
      {ready && asked.scope === "own" && store.id !== "" ? (
        <Signing kind={kind} store={store} asked={asked} />
      ) : null}
    </ScreenFrame>
  );
}

interface FilesProps {
  readonly kind: ReportKind;
  readonly store: Named;
  readonly asked: Asked;
  readonly onPrint: () => void;
}

function Files({ kind, store, asked, onPrint }: FilesProps) {
  return (
    <>
      {(["xlsx", "csv"] as const).map((format) => (
        <a key={format} class="button" download href={addressOf(pathFor(kind, store, asked, { format }))}>
          {t("reports-file", { format: format.toUpperCase() })}
        </a>
      ))}
      <button type="button" onClick={onPrint}>
        {t("reports-print")}
      </button>
    </>
  );
}

function Shown({ kind, answer, layout }: { kind: ReportKind; answer: Answer; layout: Layout }) {
  const { rows } = layout;
  return (
    <>
      <p class="quiet">{asOf(answer)}</p>
      <Remarks answer={answer} layout={layout} />
      <Series kind={kind} rows={rows} columns={answer.columns} />
      <Listing
        label={titleOf(kind)}
        rows={rows}
        keyOf={(one) => one.key}
        textOf={(one) => `${one.store.code} ${Object.values(one.row).join(" ")}`}
        columns={layout.columns}
        empty={<p>{t("reports-empty")}</p>}
      />
    </>
  );
}

function titleOf(kind: ReportKind): string {
  return word("report", kind.name, {}, kind.title);
}

function asOf(answer: Answer): string {
  const provisional = answer.stores.filter((one) => one.provisional.length > 0);
  return [
    t("as_of", { time: instant(answer.stores[0]?.as_of ?? null) }),
    ...(provisional.length > 0
      ? [t("reports-provisional", { stores: provisional.map((one) => one.store.code) })]
      : []),
  ].join(" · ");
}

// What a paper says above its figures: of which store, of when, and as of when.
function askedInWords(kind: ReportKind, asked: Asked, answer: Answer): string {
  const { from, to: until, product, list } = wordsOf(kind, asked);
  const [first, ...others] = answer.stores.map(({ store }) => `${store.code} ${store.name}`);
  const store = others.length === 0 ? first : undefined;
  return [store, from, until, product, list, asOf(answer)].filter(Boolean).join(" · ");
}

// What is left out, and what the node remarks.
function Remarks({ answer, layout }: { answer: Answer; layout: Layout }) {
  const shown = layout.rows.length;
  return (
    <>
      {answer.total > shown ? (
        <p class="notice notice-warning">{t("reports-more_rows", { shown, n: answer.total })}</p>
      ) : null}
      {layout.notes.length > 0 ? (
        <ul class="notice">
          {layout.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

// A line is drawn where all rows tell of one product at one store.
function Series(props: {
  kind: ReportKind;
  rows: readonly Placed[];
  columns: readonly ReportColumn[];
}) {
  const { kind, rows, columns } = props;
  const drawn = SERIES[kind.name];
  const products = new Set(rows.map((one) => one.row["product_code"] ?? ""));
  const stores = new Set(rows.map((one) => one.store.id));
  if (!drawn || products.size !== 1 || stores.size !== 1) return null;
  const [at, ...figures] = drawn;
  const points = rows
    .flatMap((one) => {
      const time = timeOf(one.row[at]);
      return time === null ? [] : [{ time, row: one.row }];
    })
    .sort((a, b) => a.time - b.time);
  if (points.length < 2) return null;
  const series = figures.map((name) => ({
    label: headOf(columns.find((one) => one.name === name) ?? { name, title: name, type: "", unit: "" }),
    values: points.map(({ row }) => (row[name] === null ? null : Number(row[name]))),
    stepped: at === "at",
    dashed: name === "amc",
  }));
  return (
    <Chart
      label={t("reports-chart")}
      times={points.map((one) => one.time)}
      series={series}
    />
  );
}

interface SignedAnswer {
  readonly id: string;
  readonly document: string;
}

function Signing({ kind, store, asked }: { kind: ReportKind; store: Named; asked: Asked }) {
  const act = useAct();
  if (!isStorekeeper()) return null;
  const { known_on: known, ...parameters } = wordsOf(kind, asked);
  if (known) return null; // what was known once is shown, and not signed as if it were so
  const path = pathOf(["stores", store.id, "reports", kind.name, "sign"]);
  return (
    <section aria-label={t("reports-sign")}>
      <p class="quiet">{t("reports-sign_hint")}</p>
      <button
        type="button"
        disabled={act.busy}
        onClick={() =>
          void act.command<SignedAnswer>(path, { parameters }, (one) =>
            t("reports-signed_as", { number: one.document }),
          )
        }
      >
        {t("reports-sign")}
      </button>
      <ActNotice act={act} />
    </section>
  );
}
