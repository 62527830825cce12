// Values of a report as people read them: codes as words, instants and figures in the reader's way.
import { instant, quantity, rounded } from "../format";
import { listed, t, word } from "../words";
import type { Sentence } from "../wire";

export interface ReportColumn {
  readonly name: string;
  readonly title: string;
  readonly type: string;
  readonly unit: string;
}

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

// Columns whose text is a code of the node, and the words it is said in.
const CODED: Readonly<Record<string, string>> = {
  level: "level",
  status: "status",
  kind: "kind",
  side: "side",
  bucket: "bucket",
  reason: "reason",
};
const FLAGS: ReadonlySet<string> = new Set(["flags", "quality"]);
const NUMBERS: ReadonlySet<string> = new Set(["quantity", "number", "ratio", "money"]);

export function isNumber(column: ReportColumn): boolean {
  return NUMBERS.has(column.type);
}

export function headOf(column: ReportColumn): string {
  return word("column", column.name, {}, column.title);
}

export function textOf(column: ReportColumn, value: Value | undefined): string {
  if (value === null || value === undefined) return t("unknown");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return quantity(value);
  if (column.type === "instant") return instant(value);
  if (column.type === "date") return value;
  if (isNumber(column)) return rounded(value);
  if (FLAGS.has(column.name)) {
    return listed(value.split(" ").filter(Boolean).map((code) => word("flag", code)));
  }
  const group = CODED[column.name];
  return group && value !== "" ? word(group, value) : value;
}

/** A note of a report: how much lies in a bucket, what was there before. */
export function noteWords({ code, arguments: figures, message }: Sentence): string {
  const said = { ...figures };
  if (typeof said["bucket"] === "string") said["bucket"] = word("bucket", said["bucket"]);
  if (said["values"] === "") said["values"] = t("unknown");
  if (typeof said["side"] === "string") said["side"] = word("side", said["side"]);
  return word("report_note", code, said, message);
}

/** A day or month as an instant for drawing, null if it is none. */
export function timeOf(value: Value | undefined): number | null {
  if (typeof value !== "string") return null;
  const at = Date.parse(/^\d{4}-\d{2}$/.test(value) ? `${value}-15T12:00:00Z` : value);
  return Number.isNaN(at) ? null : at;
}

