// The lines of a count sheet with their inputs, sixty at a time.
import { cellName, difference, productName, quantity } from "../format";
import { t } from "../strings";
import { differenceOf, entryOf } from "./sheet";
import type { Entry, Sheet, SheetLine } from "./sheet";

interface Props {
  readonly lines: readonly SheetLine[];
  readonly sheet: Sheet;
  readonly onEntry: (line: SheetLine, fields: Partial<Entry>) => void;
}

export function lineName(line: SheetLine): string {
  return `${productName(line.product)}, ${cellName(line.cell)}`;
}

export function CountRows({ lines, sheet, onEntry }: Props) {
  return (
    <table class="wide">
      <thead>
        <tr>
          <th scope="col">{t("stock.product")}</th>
          <th scope="col" class="number">
            {t("count.book")}
          </th>
          <th scope="col" class="number">
            {t("count.counted")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <CountRow
            key={line.key}
            line={line}
            entry={entryOf(sheet, line.key)}
            onFields={(fields) => onEntry(line, fields)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly line: SheetLine;
  readonly entry: Entry;
  readonly onFields: (fields: Partial<Entry>) => void;
}

function CountRow({ line, entry, onFields }: RowProps) {
  const name = lineName(line);
  const differs = differenceOf(line, entry);
  const isZero = entry.quantity.trim() === "0";
  return (
    <tr>
      <th scope="row">
        {productName(line.product)}
        <span class="quiet block">{cellName(line.cell)}</span>
        {differs !== null && differs !== 0 ? (
          <input
            class="extra"
            aria-label={t("count.reason", { line: name })}
            placeholder={t("record.reason")}
            value={entry.reason}
            onInput={(event) => onFields({ reason: event.currentTarget.value })}
          />
        ) : null}
        {isZero && differs !== 0 ? (
          <label class="extra-label">
            {t("count.out_since", { line: line.product.code })}
            <input
              class="extra"
              type="date"
              value={entry.outSince}
              onInput={(event) => onFields({ outSince: event.currentTarget.value })}
            />
          </label>
        ) : null}
      </th>
      <td class="number">{quantity(line.book)}</td>
      <td class="number">
        <input
          class="amount"
          data-count=""
          inputMode="numeric"
          autoComplete="off"
          aria-label={t("count.counted_of", { line: name })}
          value={entry.quantity}
          onInput={(event) => onFields({ quantity: event.currentTarget.value })}
        />
        <span class="quiet block">{differenceText(differs)}</span>
      </td>
    </tr>
  );
}

function differenceText(differs: number | null): string {
  if (differs === null) return "";
  return differs === 0 ? t("count.same") : difference(differs);
}
