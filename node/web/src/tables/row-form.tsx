// One row of a table: its fields with what each means; the node checks it as a line of a file.
import { useState } from "preact/hooks";
import { ApiError, isRecord } from "../api";
import type { TableRow } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { Dialog } from "../shared/dialog";
import { Choice, Field } from "../shared/field";
import { t, word } from "../words";
import { meaningOf } from "./tables";
import type { Column, Table } from "./tables";

interface Props {
  readonly table: Table;
  readonly row: TableRow | null;
  readonly onClose: () => void;
}

export function RowForm({ table, row, onClose }: Props) {
  const before = Object.fromEntries(
    table.columns.map((one) => [one.name, written(row?.fields[one.name])]),
  );
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(before);
  const act = useAct();
  const isByCode = table.key.length === 1 && table.key[0] === "code";
  const shown = table.columns.filter((one) => row === null || isByCode || !one.key);
  const save = () => {
    const changed = shown.filter((one) => row === null || typed[one.name] !== before[one.name]);
    const fields = Object.fromEntries(
      changed
        .filter((one) => row !== null || typed[one.name] !== "")
        .map((one) => [one.name, typed[one.name] === "" ? null : typed[one.name]]),
    );
    const code = row?.code ?? table.key.map((name) => typed[name] ?? "").join("/");
    const body = { table: table.name, code, fields };
    void act
      .command<unknown>("/catalogue/rows", body, () => t("tables-saved"))
      .then((done) => {
        if (done !== null) onClose();
      });
  };
  return (
    <Dialog
      title={row ? t("tables-row", { code: row.code }) : t("tables-new_row")}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {shown.map((column) => (
          <ColumnField
            key={column.name}
            table={table}
            column={column}
            value={typed[column.name] ?? ""}
            onValue={(value) => setTyped({ ...typed, [column.name]: value })}
          />
        ))}
        <ActNotice act={act} />
        <Problems error={act.error} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy}>
            {t("tables-save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function written(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

interface FieldProps {
  readonly table: Table;
  readonly column: Column;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function ColumnField({ table, column, value, onValue }: FieldProps) {
  const label = word("field", column.name);
  const hints = [meaningOf(table, column)];
  if (column.refers_to) hints.push(t("tables-refers", { table: word("table", column.refers_to) }));
  if (column.fixed) hints.push(t("tables-fixed"));
  const hint = hints.join(". ");
  if (column.type === "boolean" || (column.choices?.length ?? 0) > 0) {
    const options = column.type === "boolean" ? ["true", "false"] : (column.choices ?? []);
    return (
      <>
        <Choice label={label} value={value} onValue={onValue}>
          <option value="">{t("none")}</option>
          {options.map((one) => (
            <option key={one} value={one}>
              {one === "true" ? t("tables-yes") : one === "false" ? t("tables-no") : one}
            </option>
          ))}
        </Choice>
        <p class="quiet">{hint}</p>
      </>
    );
  }
  return (
    <Field
      label={label}
      value={value}
      onValue={onValue}
      hint={hint}
      type={column.type === "date" ? "date" : "text"}
      numeric={column.type === "whole"}
      required={column.required}
    />
  );
}

interface Problem {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

function Problems({ error }: { error: Error | null }) {
  const found = error instanceof ApiError ? error.details["problems"] : undefined;
  if (!Array.isArray(found)) return null;
  return (
    <ul class="notice notice-error">
      {found.filter(isRecord).map((one, i) => {
        const problem = one as unknown as Problem;
        return (
          <li key={i}>
            {word("field", problem.column)}:{" "}
            {word("problem", problem.code, {}, problem.message)}
          </li>
        );
      })}
    </ul>
  );
}
