// One report: its parameters, its figures as a table and, where they are a series, as a line.
import { addressOf, pathOf } from "../api";
import { useDraft } from "../drafts";
import { instant } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { session } from "../session";
import { ActNotice, useAct } from "../shared/act";
import { Chart } from "../shared/chart";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named } from "../wire";
import { headOf, isNumber, textOf, timeOf } from "./cells";
import type { ReportColumn, Row } from "./cells";
import { isComplete, NOTHING, Parameters, wordsOf } from "./parameters";
import type { Asked } from "./parameters";
import type { ReportKind } from "./reports";

const MOST_ROWS = 5_000; // a screen is searched and paged; what is longer is read as a file

interface Answer {
  readonly total: number;
  readonly columns: readonly ReportColumn[];
  readonly stores: readonly {
    readonly store: Named;
    readonly as_of: string;
    readonly provisional: readonly string[];
    readonly notes: readonly string[];
    readonly rows: readonly Row[];
  }[];
}

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
  return (
    <ScreenFrame
      title={word("report", kind.name, {}, kind.title)}
      {...(ready ? { of: answer } : {})}
      tools={ready ? <Files kind={kind} store={store} asked={asked} /> : null}
    >
      <p>
        <a class="target" href={to("reports")}>
          {t("reports-all")}
        </a>
      </p>
      <Parameters kind={kind} store={store} asked={asked} onAsked={(next) => draft.set(next)} />
      {answer.data && ready ? <Shown kind={kind} answer={answer.data} /> : null}
      {ready && asked.scope === "own" && store.id !== "" ? (
        <Signing kind={kind} store={store} asked={asked} />
      ) : null}
    </ScreenFrame>
  );
}

function Files({ kind, store, asked }: { kind: ReportKind; store: Named; asked: Asked }) {
  return (
    <>
      {(["xlsx", "csv"] as const).map((format) => (
        <a key={format} class="button" download href={addressOf(pathFor(kind, store, asked, { format }))}>
          {t("reports-file", { format: format.toUpperCase() })}
        </a>
      ))}
      <a
        class="button"
        target="_blank"
        rel="noopener"
        href={addressOf(pathFor(kind, store, asked, { format: "html" }))}
      >
        {t("reports-print")}
      </a>
    </>
  );
}

interface Placed {
  readonly key: string;
  readonly store: Named;
  readonly row: Row;
}

function Shown({ kind, answer }: { kind: ReportKind; answer: Answer }) {
  const rows = answer.stores.flatMap((one) =>
    one.rows.map((row, i): Placed => ({ key: `${one.store.id} ${i}`, store: one.store, row })),
  );
  const several = answer.stores.length > 1;
  const notes = answer.stores.flatMap((one) => one.notes.map((note) => `${one.store.code}: ${note}`));
  const provisional = answer.stores.filter((one) => one.provisional.length > 0);
  const columns = answer.columns.map((column) => ({
    key: column.name,
    head: headOf(column),
    numeric: isNumber(column),
    cell: (one: Placed) => textOf(column, one.row[column.name]),
  }));
  return (
    <>
      <p class="quiet">
        {t("as_of", { time: instant(answer.stores[0]?.as_of ?? null) })}
        {provisional.length > 0
          ? ` · ${t("reports-provisional", { stores: provisional.map((one) => one.store.code) })}`
          : null}
      </p>
      {answer.total > rows.length ? (
        <p class="notice notice-warning">
          {t("reports-more_rows", { shown: rows.length, n: answer.total })}
        </p>
      ) : null}
      {notes.length > 0 ? (
        <ul class="notice">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      <Series kind={kind} rows={rows} columns={answer.columns} />
      <Listing
        label={word("report", kind.name, {}, kind.title)}
        rows={rows}
        keyOf={(one) => one.key}
        textOf={(one) => `${one.store.code} ${Object.values(one.row).join(" ")}`}
        columns={
          several
            ? [
                {
                  key: "store",
                  head: t("network-store"),
                  cell: (one: Placed) => `${one.store.code} ${one.store.name}`,
                },
                ...columns,
              ]
            : columns
        }
        empty={<p>{t("reports-empty")}</p>}
      />
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
  if (!["storekeeper", "supervisor", "admin"].includes(session.value?.user.role ?? "")) return null;
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
