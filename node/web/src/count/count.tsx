// Counting: the sheets of a store, a new one, and the sheet itself.
import { useState } from "preact/hooks";
import { pathOf, reachable } from "../api";
import { instant } from "../format";
import { ofCatalogue, ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Bins, Sheet, Sheets, SheetSummary } from "../shapes";
import { Badge } from "../shared/badge";
import { useDeed } from "../shared/deed";
import { ErrorNotice } from "../shared/errors";
import { Choice, Field } from "../shared/field";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named } from "../wire";
import { SheetScreen } from "./sheet";

export function CountScreen({ store, rest }: ScreenProps) {
  const [sheet] = rest;
  if (sheet) return <SheetScreen key={sheet} store={store} id={sheet} />;
  return <SheetList store={store} />;
}

/** Changes of a store's sheets: their drafts and what comes of them. */
export function ofSheets(store: Named) {
  const ours = ofStore(store);
  return (change: Parameters<typeof ours>[0]): boolean => ours(change);
}

const isOpen = (one: SheetSummary): boolean => !["approved", "cancelled"].includes(one.state);

function SheetList({ store }: { store: Named }) {
  const answer = useResource<Sheets>(pathOf(["stores", store.id, "sheets"]), ofSheets(store));
  const sheets = [...(answer.data?.sheets ?? [])].sort(
    (a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.opened_at.localeCompare(a.opened_at),
  );
  return (
    <ScreenFrame title={t("nav-count")} of={answer}>
      <NewSheet store={store} />
      <Listing
        label={t("count-sheets")}
        rows={sheets}
        keyOf={(one) => one.id}
        empty={<p>{t("count-empty")}</p>}
        columns={[
          {
            key: "number",
            head: t("count-sheet"),
            cell: (one: SheetSummary) => (
              <a class="target" href={to("count", one.id)}>
                {one.number}
              </a>
            ),
          },
          { key: "by", head: t("count-by"), cell: (one) => word("count-by", one.by) },
          {
            key: "state",
            head: t("receive-state"),
            cell: (one) => (
              <Badge tone={isOpen(one) ? "busy" : "plain"}>{word("sheet", one.state)}</Badge>
            ),
          },
          {
            key: "counted",
            head: t("count-counted"),
            numeric: true,
            cell: (one) =>
              one.counted === null ? one.places : t("count-of", { n: one.counted, all: one.places }),
          },
          {
            key: "opened",
            head: t("count-opened"),
            wide: true,
            cell: (one) => t("outbox-by", { user: one.opened_by, time: instant(one.opened_at) }),
          },
        ]}
      />
    </ScreenFrame>
  );
}

const WAYS = ["all", "list", "bin", "programme", "expiring_before", "zero_stock", "blank"] as const;
type Way = (typeof WAYS)[number];

function NewSheet({ store }: { store: Named }) {
  const [by, setBy] = useState<Way>("all");
  const [argument, setArgument] = useState("");
  const [withBook, setWithBook] = useState(true);
  const deed = useDeed<Sheet>();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const needs = by === "all" || by === "blank" || by === "zero_stock" ? {} : { [by]: argument };
    const body = { by, with_book: withBook, ...needs };
    const sheet = await deed.run(pathOf(["stores", store.id, "sheets"]), body);
    if (sheet !== null) location.hash = to("count", sheet.id);
  }

  return (
    <form class="line" onSubmit={(event) => void submit(event)} aria-label={t("count-new")}>
      <Choice label={t("count-new")} value={by} onValue={(value) => setBy(value as Way)}>
        {WAYS.map((one) => (
          <option key={one} value={one}>
            {word("count-by", one)}
          </option>
        ))}
      </Choice>
      <Argument store={store} by={by} value={argument} onValue={setArgument} />
      <label class="check">
        <input
          type="checkbox"
          checked={withBook}
          onChange={(event) => setWithBook(event.currentTarget.checked)}
        />
        {t("count-with_book")}
      </label>
      <button type="submit" class="primary end" disabled={deed.busy || !reachable.value}>
        {t("count-start")}
      </button>
      {reachable.value ? null : <p class="quiet">{t("count-needs_node")}</p>}
      <ErrorNotice error={deed.error} />
    </form>
  );
}

interface ArgumentProps {
  readonly store: Named;
  readonly by: Way;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Argument({ store, by, value, onValue }: ArgumentProps) {
  const lists = useResource<{ lists: readonly Named[] }>(by === "list" ? "/lists" : null, ofCatalogue);
  const programmes = useResource<{ programmes: readonly Named[] }>(
    by === "programme" ? "/programmes" : null,
    ofCatalogue,
  );
  const binsPath = pathOf(["stores", store.id, "bins"]);
  const bins = useResource<Bins>(by === "bin" ? binsPath : null, ofStore(store));
  if (by === "expiring_before") {
    return <Field label={t("count-date")} type="date" value={value} onValue={onValue} required />;
  }
  const rows =
    by === "list"
      ? lists.data?.lists
      : by === "programme"
        ? programmes.data?.programmes
        : by === "bin"
          ? bins.data?.bins
          : undefined;
  if (rows === undefined) return null;
  return (
    <Choice label={word("count-by", by)} value={value} onValue={onValue}>
      <option value="">{t("none")}</option>
      {rows.map((one) => (
        <option key={one.code} value={one.code}>
          {one.code} {one.name}
        </option>
      ))}
    </Choice>
  );
}
