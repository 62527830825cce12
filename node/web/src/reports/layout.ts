// A report's answer as rows and columns for people, on the screen and on paper.
import type { Column } from "../shared/listing";
import { t } from "../words";
import type { Named, Sentence } from "../wire";
import { headOf, isNumber, noteWords, textOf } from "./cells";
import type { ReportColumn, Row } from "./cells";

export interface Answer {
  readonly total: number;
  readonly columns: readonly ReportColumn[];
  readonly stores: readonly {
    readonly store: Named;
    readonly as_of: string;
    readonly provisional: readonly string[];
    readonly notes: readonly Sentence[];
    readonly rows: readonly Row[];
  }[];
}

export interface Placed {
  readonly key: string;
  readonly store: Named;
  readonly row: Row;
}

export interface Layout {
  readonly rows: readonly Placed[];
  readonly columns: readonly Column<Placed>[];
  readonly notes: readonly string[];
}

export function layoutOf(answer: Answer): Layout {
  const several = answer.stores.length > 1;
  const columns = answer.columns.map((column) => ({
    key: column.name,
    head: headOf(column),
    numeric: isNumber(column),
    whole: column.type === "date",
    cell: (one: Placed) => textOf(column, one.row[column.name]),
  }));
  const store = {
    key: "store",
    head: t("network-store"),
    cell: (one: Placed) => `${one.store.code} ${one.store.name}`,
  };
  return {
    rows: answer.stores.flatMap((one) =>
      one.rows.map((row, i) => ({ key: `${one.store.id} ${i}`, store: one.store, row })),
    ),
    columns: several ? [store, ...columns] : columns,
    notes: answer.stores.flatMap((one) =>
      one.notes.map((note) => `${one.store.code}: ${noteWords(note)}`),
    ),
  };
}
