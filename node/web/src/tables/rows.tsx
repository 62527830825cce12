// The rows of a table, a page at a time; each can be changed, and rows added.
import { useState } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import { session } from "../session";
import type { TableRow, TableRows as Answer } from "../shapes";
import { Field } from "../shared/field";
import { lookAt } from "../shared/look-at";
import { Pager, ROWS_PER_PAGE } from "../shared/pager";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import { RowForm } from "./row-form";
import type { Table } from "./tables";

const SHOWN_FIELDS = 8; // of a row in the list; the form shows all

export function TableRows({ table }: { table: Table }) {
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const [going, setGoing] = useState<TableRow | "new" | null>(null);
  const query = {
    q: search.trim(),
    limit: String(ROWS_PER_PAGE),
    offset: page === 0 ? "" : String(page * ROWS_PER_PAGE),
  };
  const path = pathOf(["catalogue", "rows", table.name], query);
  const answer = useResource<Answer>(path, ofCatalogue);
  const found = answer.data;
  const isAdmin = session.value?.user.role === "admin";
  return (
    <ScreenFrame title={word("table", table.name)} of={answer} tools={<Tools table={table} />}>
      <p>
        <a class="target" href={to("tables")}>
          {t("tables-all")}
        </a>
      </p>
      <div class="tools">
        <Field
          label={t("search")}
          type="search"
          value={search}
          onValue={(value) => {
            setSearch(value);
            setPage(0);
          }}
        />
        {isAdmin ? (
          <button type="button" onClick={() => setGoing("new")}>
            {t("tables-add")}
          </button>
        ) : null}
      </div>
      {found ? (
        <>
          <output class="quiet" aria-live="polite">
            {t("tables-rows", { n: found.total })}
          </output>
          {found.total === 0 ? (
            <p class="empty">{t(search === "" ? "tables-empty" : "tables-none_found")}</p>
          ) : (
            <Rows table={table} rows={found.rows} onEdit={isAdmin ? setGoing : null} />
          )}
          <Pager rows={found.total} page={page} onPage={setPage} />
        </>
      ) : null}
      {going !== null ? (
        <RowForm
          table={table}
          row={going === "new" ? null : going}
          onClose={() => {
            setGoing(null);
            answer.reload();
          }}
        />
      ) : null}
    </ScreenFrame>
  );
}

function Tools({ table }: { table: Table }) {
  return (
    <>
      <a class="button primary" href={to("tables", table.name, "import")}>
        {t("tables-import")}
      </a>
      {(["xlsx", "csv"] as const).map((format) => (
        <a
          key={format}
          class="button"
          download
          href={addressOf(pathOf(["catalogue", "export", table.name], { format }))}
        >
          {t("reports-file", { format: format.toUpperCase() })}
        </a>
      ))}
    </>
  );
}

function Rows(props: {
  table: Table;
  rows: readonly TableRow[];
  onEdit: ((row: TableRow) => void) | null;
}) {
  const { table, rows, onEdit } = props;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={word("table", table.name)}>
      <table class="stack flow">
        <thead>
          <tr>
            <th scope="col">{t("tables-code")}</th>
            <th scope="col">{t("tables-fields")}</th>
            {onEdit ? <th scope="col">{t("devices-act")}</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.code} <span class="block">{text(row.fields["name"])}</span>
              </th>
              <td data-label={t("tables-fields")}>{said(table, row)}</td>
              {onEdit ? (
                <td>
                  <button type="button" class="small" onClick={() => onEdit(row)}>
                    {t("tables-edit")} <span class="unseen">{row.code}</span>
                  </button>{" "}
                  {table.name === "facilities" ? (
                    <button
                      type="button"
                      class="small"
                      onClick={() =>
                        lookAt({ id: row.id, code: row.code, name: text(row.fields["name"]) })
                      }
                    >
                      {t("tables-look")} <span class="unseen">{row.code}</span>
                    </button>
                  ) : null}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function said(table: Table, row: TableRow): string {
  return table.columns
    .filter((one) => one.name !== "code" && one.name !== "name")
    .map((one) => [one.name, text(row.fields[one.name])] as const)
    .filter(([, value]) => value !== "")
    .slice(0, SHOWN_FIELDS)
    .map(([name, value]) => `${word("field", name)}: ${value}`)
    .join(" · ");
}

export function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return t(value ? "tables-yes" : "tables-no");
  return String(value);
}
