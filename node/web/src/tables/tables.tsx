// The catalogue and lists: which tables there are, their rows, and files that fill them.
import { useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Tables } from "../shapes";
import { ScreenFrame } from "../shared/screen";
import { Wide } from "../shared/wide";
import { t, word } from "../words";
import { Importing } from "./importing";
import { TableRows } from "./rows";
import { Settling } from "./settling";

export type Table = Tables["tables"][number];
export type Column = Table["columns"][number];

const NEVER = () => false;

export function TablesScreen({ store, rest }: ScreenProps) {
  return (
    <Wide title={t("nav-tables")}>
      {rest[0] === "settle" ? (
        <Settling store={store} />
      ) : (
        <TablesAt name={rest[0]} isImport={rest[1] === "import"} />
      )}
    </Wide>
  );
}

export function StoresScreen({ rest }: ScreenProps) {
  return (
    <Wide title={t("nav-stores")}>
      <TablesAt name="facilities" isImport={rest[0] === "import"} />
    </Wide>
  );
}

function TablesAt({ name, isImport }: { name: string | undefined; isImport: boolean }) {
  const answer = useResource<Tables>("/catalogue/tables", NEVER);
  const table = answer.data?.tables.find((one) => one.name === name);
  if (!table) {
    return (
      <ScreenFrame title={t("nav-tables")} of={answer}>
        {answer.data ? <All tables={answer.data.tables} /> : null}
      </ScreenFrame>
    );
  }
  return isImport || !table.catalogue ? (
    <Importing key={table.name} table={table} />
  ) : (
    <TableRows key={table.name} table={table} />
  );
}

function All({ tables }: { tables: readonly Table[] }) {
  const parts = [
    { title: t("tables-catalogue"), found: tables.filter((one) => one.catalogue) },
    { title: t("tables-figures"), found: tables.filter((one) => !one.catalogue) },
  ];
  return (
    <>
      <p>
        <a class="target" href={to("tables", "settle")}>
          {t("settling-link")}
        </a>
      </p>
      {parts.map((part) => (
        <section key={part.title}>
          <h2>{part.title}</h2>
          <ul class="tasks">
            {part.found.map((one) => (
              <li key={one.name} class="task">
                <h3>
                  <a class="target" href={to("tables", one.name)}>
                    {word("table", one.name)}
                  </a>
                </h3>
                <p class="quiet">{t("tables-says", { n: one.columns.length })}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** What a column means, in the reader's language where it is known. */
export function meaningOf(table: Table, column: Column): string {
  return word(`meaning-${table.name}`, column.name, {}, column.meaning);
}
