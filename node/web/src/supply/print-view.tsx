// A whole list on paper: all its rows as plain text, without the page around it.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { inTheReadersWay } from "../shared/listing";
import type { Column } from "../shared/listing";
import { printScreen } from "../shared/printing";
import { t } from "../words";

interface Props<T> {
  readonly title: string;
  readonly subtitle?: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** What stands on the paper above the rows, and below them. */
  readonly above?: ComponentChildren;
  readonly below?: ComponentChildren;
  readonly onClose: () => void;
}

export function PrintView<T>(props: Props<T>) {
  const { title, subtitle, rows, columns, keyOf, onClose } = props;
  useEffect(printScreen, []);
  return (
    <>
      <div class="buttons no-print">
        <button type="button" class="primary" onClick={printScreen}>
          {t("supply-print")}
        </button>
        <button type="button" onClick={onClose}>
          {t("supply-back")}
        </button>
      </div>
      <h1>{title}</h1>
      {subtitle ? <p>{subtitle}</p> : null}
      {props.above}
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="paper">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" class={classOf(column)}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column) => (
                  <td key={column.key} class={classOf(column)}>
                    {inTheReadersWay(column.cell(row))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {props.below}
    </>
  );
}

function classOf<T>(column: Column<T>): string | undefined {
  if (column.numeric) return "number";
  return column.whole ? "whole" : undefined;
}
