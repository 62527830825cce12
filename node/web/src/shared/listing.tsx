// A list of things: searched and paged in the browser, sixty rows at a time, one table.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { quantity } from "../format";
import { t } from "../words";
import { Field } from "./field";
import { Pager, pageOf } from "./pager";

export interface Column<T> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  /** Never broken over two lines: a date. */
  readonly whole?: boolean;
  /** Left out on a phone, where the row says it otherwise or does without. */
  readonly wide?: boolean;
}

/** What a cell shows: a bare number is written as the reader writes numbers. */
export function inTheReadersWay(shown: ComponentChildren): ComponentChildren {
  return typeof shown === "number" ? quantity(shown) : shown;
}

interface Props<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** What a search looks through; no search field without it. */
  readonly textOf?: (row: T) => string;
  readonly searchLabel?: string;
  readonly toneOf?: (row: T) => string | undefined;
  /** What to say where there is nothing at all, and what to do about it. */
  readonly empty: ComponentChildren;
  readonly tools?: ComponentChildren;
}

export function Listing<T>(props: Props<T>) {
  const { rows, columns, keyOf, textOf } = props;
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const words = folded(search).split(/\s+/).filter(Boolean);
  const found =
    textOf === undefined || words.length === 0
      ? rows
      : rows.filter((row) => words.every((part) => folded(textOf(row)).includes(part)));
  return (
    <>
      {textOf && (rows.length > 0 || search !== "") ? (
        <div class="tools">
          <Field
            label={props.searchLabel ?? t("search")}
            type="search"
            value={search}
            onValue={(value) => {
              setSearch(value);
              setPage(0);
            }}
          />
          {props.tools}
        </div>
      ) : (
        props.tools
      )}
      {rows.length === 0 ? (
        <div class="empty">{props.empty}</div>
      ) : (
        <>
          <output class="quiet" aria-live="polite">
            {t("listing-rows", { n: found.length })}
          </output>
          <div class="scroll" tabIndex={0} role="region" aria-label={props.label}>
            <table class="stack flow">
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
                {pageOf(found, page).map((row) => (
                  <tr key={keyOf(row)} class={props.toneOf?.(row)}>
                    {columns.map((column, i) =>
                      i === 0 ? (
                        <th key={column.key} scope="row" class={classOf(column)}>
                          {inTheReadersWay(column.cell(row))}
                        </th>
                      ) : (
                        <td key={column.key} class={classOf(column)} data-label={column.head}>
                          {inTheReadersWay(column.cell(row))}
                        </td>
                      ),
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Pager rows={found.length} page={page} onPage={setPage} />
        </>
      )}
    </>
  );
}

function classOf<T>(column: Column<T>): string | undefined {
  const names = [
    column.numeric ? "number" : "",
    column.whole ? "whole" : "",
    column.wide ? "wide-only" : "",
  ].filter(Boolean);
  return names.length > 0 ? names.join(" ") : undefined;
}

/** Text as searches compare it: without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
