// A file of a table: chosen, checked, shown what it would do, and only then written.
import { useState } from "preact/hooks";
import { addressOf, ApiError, isRecord, pathOf, post } from "../api";
import { quantity } from "../format";
import { to } from "../router";
import type { ImportReport } from "../shapes";
import { ErrorNotice } from "../shared/errors";
import { Pager, pageOf } from "../shared/pager";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import { meaningOf } from "./tables";
import type { Table } from "./tables";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface Step {
  readonly file: File;
  readonly report: ImportReport | null;
  readonly error: Error | null;
  readonly busy: "checking" | "writing" | null;
}

export function Importing({ table }: { table: Table }) {
  const [step, setStep] = useState<Step | null>(null);
  const send = async (file: File, dryRun: boolean) => {
    setStep({ file, report: null, error: null, busy: dryRun ? "checking" : "writing" });
    const query = { dry_run: dryRun ? "yes" : "no", name: file.name };
    const path = pathOf(["catalogue", "import", table.name], query);
    const type = file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv";
    try {
      const report = await post<ImportReport>(path, { file, type });
      setStep({ file, report, error: null, busy: null });
    } catch (error) {
      setStep({ file, report: reportIn(error), error: error as Error, busy: null });
    }
  };
  return (
    <ScreenFrame title={`${t("tables-import")}: ${word("table", table.name)}`}>
      <p>
        <a class="target" href={table.catalogue ? to("tables", table.name) : to("tables")}>
          {table.catalogue ? word("table", table.name) : t("tables-all")}
        </a>
      </p>
      <p>{t("tables-import_hint")}</p>
      <FileField
        key={step?.file.name ?? ""}
        onFile={(file) => void send(file, true)}
        label={t(step ? "tables-another" : "tables-file")}
      />
      <div role="status">
        {step?.busy ? <p class="notice">{t(`tables-${step.busy}`)}</p> : null}
      </div>
      {step?.report ? (
        <Report step={step} report={step.report} onWrite={() => void send(step.file, false)} />
      ) : null}
      {step && !step.report ? <ErrorNotice error={step.error} /> : null}
      <Columns table={table} />
    </ScreenFrame>
  );
}

function FileField({ onFile, label }: { onFile: (file: File) => void; label: string }) {
  return (
    <label class="field file">
      <span>{label}</span>
      <input
        type="file"
        accept={`.csv,.xlsx,text/csv,${XLSX}`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

function reportIn(error: unknown): ImportReport | null {
  const found = error instanceof ApiError ? error.details["report"] : undefined;
  return isRecord(found) ? (found as unknown as ImportReport) : null;
}

function Report(props: { step: Step; report: ImportReport; onWrite: () => void }) {
  const { step, report, onWrite } = props;
  const made = report.made ?? null;
  const count = report.problems.length + (report.more_problems ?? 0);
  if (count > 0) return <Problems report={report} count={count} />;
  if (!report.dry_run) {
    return (
      <p class="notice notice-done" role="status">
        {t("tables-done", { changed: report.written, unchanged: report.unchanged })}
      </p>
    );
  }
  return (
    <div class="notice">
      <p role="status">
        {made === null
          ? t("tables-would_figures", {
              rows: report.rows, changed: report.written, unchanged: report.unchanged,
            })
          : t("tables-would", {
              rows: report.rows, made, changed: report.written - made, unchanged: report.unchanged,
            })}
      </p>
      {report.written === 0 ? (
        <p>{t("tables-nothing_to_do")}</p>
      ) : (
        <button type="button" class="primary" disabled={step.busy !== null} onClick={onWrite}>
          {t("tables-carry_out")}
        </button>
      )}
    </div>
  );
}

function Problems({ report, count }: { report: ImportReport; count: number }) {
  const [page, setPage] = useState(0);
  return (
    <>
      <p class="notice notice-error" role="alert">
        {t("tables-problems", { n: count })}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("tables-problem")}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col" class="number">{t("tables-line")}</th>
              <th scope="col">{t("tables-column")}</th>
              <th scope="col">{t("tables-problem")}</th>
            </tr>
          </thead>
          <tbody>
            {pageOf(report.problems, page).map((one, i) => (
              <tr key={i}>
                <td class="number">{quantity(one.line ?? null)}</td>
                <th scope="row">{one.column}</th>
                <td>
                  {word("problem", one.code ?? "", {}, one.message)}
                  <span class="quiet block">{one.message}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager rows={report.problems.length} page={page} onPage={setPage} />
    </>
  );
}

function Columns({ table }: { table: Table }) {
  return (
    <>
      <p>
        <a
          class="target"
          download
          href={addressOf(pathOf(["catalogue", "export", table.name], { format: "xlsx" }))}
        >
          {t("tables-template")}
        </a>
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("tables-column")}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t("tables-column")}</th>
              <th scope="col">{t("tables-meaning")}</th>
            </tr>
          </thead>
          <tbody>
            {table.columns.map((one) => (
              <tr key={one.name}>
                <th scope="row" class="mono">{one.name}</th>
                <td>
                  {meaningOf(table, one)}
                  <span class="quiet block">
                    {[
                      one.required ? t("tables-needed") : "",
                      one.key ? t("tables-key") : "",
                      one.refers_to ? t("tables-refers", { table: word("table", one.refers_to) }) : "",
                      (one.choices ?? []).join(", "),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
