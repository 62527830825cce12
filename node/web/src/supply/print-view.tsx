// A whole list on paper: all its rows as plain text, without the page around it.
import { useEffect } from "preact/hooks";
import type { Column } from "../shared/listing";
import { t } from "../words";

interface Props<T> {
  readonly title: string;
  readonly subtitle?: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly onClose: () => void;
}

export function PrintView<T>({ title, subtitle, rows, columns, keyOf, onClose }: Props<T>) {
  useEffect(() => {
    // After the rows are drawn, which a list of a thousand takes a moment for.
    const timer = setTimeout(() => print(), 50);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <div class="buttons no-print">
        <button type="button" class="primary" onClick={() => print()}>
          {t("supply-print")}
        </button>
        <button type="button" onClick={onClose}>
          {t("supply-back")}
        </button>
      </div>
      <h1>{title}</h1>
      {subtitle ? <p>{subtitle}</p> : null}
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="paper">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={column.numeric ? "number" : undefined}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column) => (
                  <td key={column.key} class={column.numeric ? "number" : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
