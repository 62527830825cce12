// Months of stock over stores, each against its minimum and maximum: as a table of stores and
// products, or row by row.
import { useState } from "preact/hooks";
import { addressOf, pathOf } from "../api";
import { quantity, rounded } from "../format";
import { useResource } from "../resource";
import type { ScreenProps } from "../screens";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { StoreLink } from "../shared/look-at";
import { Pager, pageOf } from "../shared/pager";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named } from "../wire";
import { LevelMark, LEVELS, Months } from "./mark";

// Some 8 MB of answer, which a manager's machine reads in a second or two; more is asked in parts.
const MOST_ROWS = 20_000;
const PRODUCTS_A_PAGE = 12; // columns that a person can follow

interface Status {
  readonly product_code: string;
  readonly product_name: string;
  readonly usable: number | null;
  readonly amc: string | null;
  readonly months_of_stock: string | null;
  readonly min_months: string | null;
  readonly max_months: string | null;
  readonly level: string;
}

export interface Level extends Status {
  readonly store: Named;
}

interface Report {
  readonly total: number;
  readonly stores: readonly { readonly store: Named; readonly rows: readonly Status[] }[];
}

export function LevelsScreen(_: ScreenProps) {
  const lists = useResource<{ lists: readonly Named[] }>("/lists", () => false);
  const [list, setList] = useState("");
  const [level, setLevel] = useState("");
  const [view, setView] = useState("grid");
  const query = { list, limit: String(MOST_ROWS) };
  const answer = useResource<Report>(pathOf(["reports", "stock-status"], query), () => false);
  const all = (answer.data?.stores ?? []).flatMap((one) =>
    one.rows.map((row): Level => ({ ...row, store: one.store })),
  );
  const rows = all.filter((one) => level === "" || one.level === level);
  return (
    <ScreenFrame
      title={t("nav-levels")}
      of={answer}
      tools={
        <>
          {(["xlsx", "csv"] as const).map((format) => (
            <a
              key={format}
              class="button"
              download
              href={addressOf(pathOf(["reports", "stock-status"], { list, format }))}
            >
              {t("reports-file", { format: format.toUpperCase() })}
            </a>
          ))}
        </>
      }
    >
      <div class="tools">
        <Choice label={t("levels-view")} value={view} onValue={setView}>
          <option value="grid">{t("levels-grid")}</option>
          <option value="rows">{t("levels-rows")}</option>
        </Choice>
        <Choice label={t("levels-level")} value={level} onValue={setLevel}>
          <option value="">{t("network-all")}</option>
          {LEVELS.map((one) => (
            <option key={one} value={one}>
              {word("level", one)}
            </option>
          ))}
        </Choice>
        {(lists.data?.lists.length ?? 0) > 0 ? (
          <Choice label={t("levels-list")} value={list} onValue={setList}>
            <option value="">{t("network-all")}</option>
            {lists.data?.lists.map((one) => (
              <option key={one.id} value={one.code}>
                {one.code} {one.name}
              </option>
            ))}
          </Choice>
        ) : null}
      </div>
      {answer.data ? (
        <>
          {answer.data.total > MOST_ROWS ? (
            <p class="notice notice-warning">{t("levels-too_many", { n: MOST_ROWS })}</p>
          ) : null}
          <Legend rows={all} />
          {view === "grid" ? <Grid rows={rows} /> : <Rows rows={rows} />}
        </>
      ) : null}
    </ScreenFrame>
  );
}

function Legend({ rows }: { rows: readonly Level[] }) {
  return (
    <ul class="plain legend">
      {LEVELS.map((one) => (
        <li key={one} class={`level level-${one}`}>
          <LevelMark level={one} /> {word("level", one)}:{" "}
          {quantity(rows.filter((row) => row.level === one).length)}
        </li>
      ))}
    </ul>
  );
}

function Grid({ rows }: { rows: readonly Level[] }) {
  const [page, setPage] = useState(0);
  const [first, setFirst] = useState(0);
  const products = [...new Map(rows.map((one) => [one.product_code, one.product_name]))].sort(
    (a, b) => a[1].localeCompare(b[1]),
  );
  const stores = [...new Map(rows.map((one) => [one.store.id, one.store])).values()];
  const cells = new Map(rows.map((one) => [`${one.store.id} ${one.product_code}`, one]));
  if (rows.length === 0) return <p class="empty">{t("levels-empty")}</p>;
  const start = Math.min(first, Math.max(0, products.length - 1));
  const shown = products.slice(start, start + PRODUCTS_A_PAGE);
  return (
    <>
      {products.length > PRODUCTS_A_PAGE ? (
        <div class="pager">
          <button
            type="button"
            disabled={start === 0}
            onClick={() => setFirst(Math.max(0, start - PRODUCTS_A_PAGE))}
          >
            {t("levels-before")}
          </button>
          <span>
            {t("levels-products", { first: start + 1, last: start + shown.length, n: products.length })}
          </span>
          <button
            type="button"
            disabled={start + PRODUCTS_A_PAGE >= products.length}
            onClick={() => setFirst(start + PRODUCTS_A_PAGE)}
          >
            {t("levels-after")}
          </button>
        </div>
      ) : null}
      <div class="scroll" tabIndex={0} role="region" aria-label={t("nav-levels")}>
        <table class="sticky">
          <thead>
            <tr>
              <th scope="col">{t("network-store")}</th>
              {shown.map(([code, name]) => (
                <th key={code} scope="col">
                  {code} <span class="block quiet">{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pageOf(stores, page).map((store) => (
              <tr key={store.id}>
                <th scope="row">
                  <StoreLink store={store} screen="stock" />
                </th>
                {shown.map(([code]) => (
                  <GridCell key={code} cell={cells.get(`${store.id} ${code}`)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager rows={stores.length} page={page} onPage={setPage} />
    </>
  );
}

function GridCell({ cell }: { cell: Level | undefined }) {
  if (!cell) return <td class="number quiet">{t("none")}</td>;
  return (
    <td class={`number level level-${cell.level}`}>
      <LevelMark level={cell.level} /> {rounded(cell.months_of_stock ?? cell.usable)}
      <span class="unseen">
        {" "}
        {word("level", cell.level)}
      </span>
    </td>
  );
}

function Rows({ rows }: { rows: readonly Level[] }) {
  const columns: readonly Column<Level>[] = [
    { key: "store", head: t("network-store"), cell: (one) => <StoreLink store={one.store} screen="stock" /> },
    { key: "product", head: t("stock-product"), cell: (one) => `${one.product_code} ${one.product_name}` },
    { key: "usable", head: word("figure", "usable"), numeric: true, cell: (one) => quantity(one.usable) },
    { key: "amc", head: word("figure", "amc"), numeric: true, wide: true, cell: (one) => rounded(one.amc) },
    {
      key: "months",
      head: word("figure", "months_of_stock"),
      cell: (one) => (
        <Months months={one.months_of_stock} least={one.min_months} most={one.max_months} />
      ),
    },
    {
      key: "level",
      head: t("levels-level"),
      cell: (one) => (
        <span class={`level level-${one.level}`}>
          <LevelMark level={one.level} /> {word("level", one.level)}
        </span>
      ),
    },
  ];
  return (
    <Listing
      label={t("nav-levels")}
      rows={rows}
      columns={columns}
      keyOf={(one) => `${one.store.id} ${one.product_code}`}
      textOf={(one) => `${one.store.code} ${one.store.name} ${one.product_code} ${one.product_name}`}
      empty={<p>{t("levels-empty")}</p>}
    />
  );
}
