// The rows of a count sheet; at most sixty inputs at once.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { cellName, difference, parseQuantity, productName, quantity } from "../format";
import { Badge } from "../shared/badge";
import { useGradual } from "../shared/gradual";
import { t } from "../words";
import { keyOf, lineName } from "./lines";
import type { Entry, SheetLine } from "./lines";

interface Props {
  readonly lines: readonly SheetLine[];
  readonly entries: Readonly<Record<string, Entry>>;
  readonly me: string;
  readonly waiting: ReadonlySet<string>;
  /** The key of the line that takes the focus. */
  readonly focus: string | null;
  readonly readOnly: boolean;
  readonly withBook: boolean;
  readonly onType: (line: SheetLine, quantity: string) => void;
  readonly onCommit: (line: SheetLine) => void;
  readonly onPastEnd: () => void;
}

export function CountRows(props: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { lines, focus } = props;
  const latest = useRef(props);
  latest.current = props;
  // The same for all renderings, so that only the row that was typed into is drawn anew.
  const acts = useMemo<Acts>(
    () => ({
      onType: (line, quantity) => latest.current.onType(line, quantity),
      onCommit: (line) => latest.current.onCommit(line),
      onEnter: (input) => step(input),
    }),
    [],
  );
  const drawn = useGradual(lines);

  useEffect(() => {
    if (focus === null) return;
    const at = lines.findIndex((line) => keyOf(line) === focus);
    inputs(body.current)[at]?.focus();
  }, [focus]);

  function step(from: HTMLInputElement): void {
    const all = inputs(body.current);
    const next = all[all.indexOf(from) + 1];
    if (next) return next.focus();
    from.blur(); // leaving a line is what records its figure
    latest.current.onPastEnd();
  }

  if (lines.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("count-lines")}>
      <table class="wide stack">
        <thead>
          <tr>
            <th scope="col">{t("count-place")}</th>
            {props.withBook ? (
              <th scope="col" class="number">
                {t("count-book")}
              </th>
            ) : null}
            <th scope="col">{t("count-counted")}</th>
            {props.withBook ? (
              <th scope="col" class="number">
                {t("count-difference")}
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody ref={body}>
          {drawn.map((line) => (
            <CountRow
              key={keyOf(line)}
              line={line}
              typed={props.entries[keyOf(line)]?.quantity}
              me={props.me}
              isWaiting={props.waiting.has(keyOf(line))}
              readOnly={props.readOnly}
              withBook={props.withBook}
              acts={acts}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inputs(body: HTMLElement | null): HTMLInputElement[] {
  return [...(body?.querySelectorAll<HTMLInputElement>("input") ?? [])];
}

interface Acts {
  readonly onType: (line: SheetLine, quantity: string) => void;
  readonly onCommit: (line: SheetLine) => void;
  readonly onEnter: (input: HTMLInputElement) => void;
}

interface RowProps {
  readonly line: SheetLine;
  readonly typed: string | undefined;
  readonly me: string;
  readonly isWaiting: boolean;
  readonly readOnly: boolean;
  readonly withBook: boolean;
  readonly acts: Acts;
}

function CountRow({ line, typed, me, isWaiting, readOnly, withBook, acts }: RowProps) {
  const mine = line.figures.filter((one) => one.counter === me);
  const shown = typed ?? (mine.length > 0 ? String(sum(mine)) : "");
  const counted = parseQuantity(shown) ?? line.quantity;
  const others = line.figures.filter((one) => one.counter !== me);
  return (
    <tr class={line.needs_recount ? "changed" : undefined}>
      <th scope="row">
        {productName(line.product)}
        <span class="quiet block">{cellName(line)}</span>
        {line.needs_recount ? <Badge tone="busy">{t("count-recount")}</Badge> : null}
        {isWaiting ? <Badge>{t("given-here_only")}</Badge> : null}
        {others.map((one) => (
          <span key={one.counter + one.part} class="quiet block">
            {t("count-by_other", { name: one.name, n: one.quantity })}
          </span>
        ))}
      </th>
      {withBook ? (
        <td class="number" data-label={t("count-book")}>
          {line.book === null ? "" : quantity(line.book)}
        </td>
      ) : null}
      <td data-label={t("count-counted")}>
        <input
          class="amount"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          aria-label={lineName(line)}
          readOnly={readOnly}
          value={shown}
          onInput={(event) => acts.onType(line, event.currentTarget.value)}
          onBlur={() => acts.onCommit(line)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            acts.onEnter(event.currentTarget);
          }}
        />
        {typed !== undefined && typed !== "" && parseQuantity(typed) === null ? (
          <span class="badge badge-cut">{t("count-not_number")}</span>
        ) : null}
      </td>
      {withBook ? (
        <td class="number" data-label={t("count-difference")}>
          {counted === null || line.book === null ? "" : difference(counted - line.book)}
        </td>
      ) : null}
    </tr>
  );
}

function sum(figures: SheetLine["figures"]): number {
  return figures.reduce((total, one) => total + one.quantity, 0);
}
