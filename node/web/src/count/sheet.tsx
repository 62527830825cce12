// A count sheet: one line a place, Enter to the next, the difference as it is typed. Several people
// write on one sheet; each sees the others' figures as they come.
import { useCallback, useMemo, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useDraft } from "../drafts";
import { instant, parseQuantity, productName, quantity } from "../format";
import { newCommandId, record, waiting } from "../outbox";
import { useResource } from "../resource";
import { to } from "../router";
import { lookUp } from "../scan/lookup";
import { ScanButton } from "../scan/scan-button";
import { nodeNow, session } from "../session";
import type { Sheet } from "../shapes";
import { useDeed } from "../shared/deed";
import { Dialog } from "../shared/dialog";
import { ErrorNotice } from "../shared/errors";
import { folded } from "../shared/listing";
import type { Column } from "../shared/listing";
import { Pager, pageOf, ROWS_PER_PAGE } from "../shared/pager";
import { Presence } from "../shared/presence";
import { ScreenFrame } from "../shared/screen";
import { SearchTools } from "../shared/search-tools";
import { PrintView } from "../supply/print-view";
import { listed, t, word } from "../words";
import type { Named } from "../wire";
import { AddPlace } from "./add-place";
import { ofSheets } from "./count";
import { bodyOf, keyOf, lineName, lineOfCell } from "./lines";
import type { Entry, SheetLine } from "./lines";
import { CountRows } from "./rows";

const NONE: readonly SheetLine[] = [];
type Entries = Readonly<Record<string, Entry>>;

export function SheetScreen({ store, id }: { store: Named; id: string }) {
  const path = pathOf(["stores", store.id, "sheets", id]);
  const answer = useResource<Sheet>(path, ofSheets(store));
  const [printing, setPrinting] = useState(false);
  if (printing && answer.data) {
    return <SheetOnPaper store={store} sheet={answer.data} onClose={() => setPrinting(false)} />;
  }
  return (
    <ScreenFrame
      title={answer.data ? t("count-title", { number: answer.data.number }) : t("nav-count")}
      of={answer}
      tools={
        <>
          <a class="button" href={to("count")}>
            {t("count-all")}
          </a>
          <button type="button" onClick={() => setPrinting(true)}>
            {t("print")}
          </button>
        </>
      }
    >
      <Presence store={store} at={`sheet/${id}`} />
      {answer.data ? <Lines store={store} sheet={answer.data} onChange={answer.reload} /> : null}
    </ScreenFrame>
  );
}

function SheetOnPaper(props: { store: Named; sheet: Sheet; onClose: () => void }) {
  const { store, sheet, onClose } = props;
  return (
    <PrintView
      title={t("count-title", { number: sheet.number })}
      subtitle={listed([`${store.code} ${store.name}`, instant(sheet.opened_at), sheet.opened_by])}
      rows={allLines(sheet, NONE)}
      columns={paperColumns(sheet)}
      keyOf={keyOf}
      above={<InTransit sheet={sheet} />}
      onClose={onClose}
    />
  );
}

// What is not there to be read is there to be written on.
function paperColumns(sheet: Sheet): readonly Column<SheetLine>[] {
  const blank = () => null;
  const book: Column<SheetLine> = {
    key: "book",
    head: t("count-book"),
    numeric: true,
    cell: (line) => (line.book === null ? null : quantity(line.book)),
  };
  return [
    { key: "bin", head: t("count-bin"), cell: (line) => line.bin },
    { key: "product", head: t("stock-product"), cell: (line) => productName(line.product) },
    { key: "batch", head: t("supply-batch"), cell: (line) => line.batch },
    { key: "expiry", head: t("supply-expiry"), whole: true, cell: (line) => line.expiry },
    {
      key: "status",
      head: t("supply-status"),
      cell: (line) => (line.status === "usable" ? null : word("status", line.status)),
    },
    ...(sheet.with_book ? [book] : []),
    { key: "counted", head: t("count-counted"), cell: blank },
    { key: "time", head: t("chart-time"), cell: blank },
    { key: "note", head: t("supply-note"), cell: blank },
  ];
}

// Goods on their way are not the store's yet.
function InTransit({ sheet }: { sheet: Sheet }) {
  if (sheet.in_transit.length === 0) return null;
  const items = sheet.in_transit.map((one) => `${one.product.code} ${quantity(one.quantity)}`);
  return <p class="notice">{t("count-in_transit", { items })}</p>;
}

interface LinesProps {
  readonly store: Named;
  readonly sheet: Sheet;
  readonly onChange: () => void;
}

function Lines({ store, sheet, onChange }: LinesProps) {
  const draft = useDraft<Entries>(`sheet/${store.id}/${sheet.id}`, {});
  const added = useDraft<readonly SheetLine[]>(`sheet-added/${store.id}/${sheet.id}`, NONE);
  const [search, setSearch] = useState("");
  const [onlyOpen, setOnlyOpen] = useState(false);
  const [page, setPage] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const me = session.value?.user.id ?? "";
  const isOpen = !["approved", "cancelled"].includes(sheet.state);
  const lines = useMemo(() => allLines(sheet, added.value), [sheet, added.value]);
  const words = folded(search).split(/\s+/).filter(Boolean);
  const shown = lines.filter(
    (line) =>
      words.every((part) => folded(lineName(line)).includes(part)) &&
      (!onlyOpen || isUncounted(line, draft.value)),
  );
  const [focus, setFocus] = useState<string | null>(null);

  function type(line: SheetLine, quantity: string): void {
    const at = new Date(nodeNow()).toISOString();
    draft.set((before) => ({ ...before, [keyOf(line)]: { quantity, at } }));
  }

  // Entered figures leave the draft for the outbox, which is on disk before anything is sent.
  async function commit(line: SheetLine): Promise<void> {
    const entry = draft.value[keyOf(line)];
    if (!entry || parseQuantity(entry.quantity) === null) return;
    setError(null);
    try {
      const result = await record({
        id: newCommandId(),
        path: pathOf(["stores", store.id, "sheets", sheet.id, "lines"]),
        body: { lines: [bodyOf(line, entry, line.needs_recount)] },
        title: t("count-title_of", { n: entry.quantity, line: lineName(line) }),
      });
      if (result.step === "refused") return setError(result.error);
      draft.set(({ [keyOf(line)]: _, ...others }) => others);
      if (result.step === "done") onChange();
    } catch (failure) {
      setError(failure as Error);
    }
  }

  const scan = useCallback(
    (raw: string) => {
      void lookUp(store, raw).then(({ read, product }) => {
        if (!product) return setSearch(read.text);
        const line = lines.find(
          (one) => one.product.id === product.id && (!read.batch || one.batch === read.batch),
        );
        setSearch(product.code);
        setPage(0);
        setFocus(line ? keyOf(line) : null);
      });
    },
    [store, lines],
  );

  return (
    <>
      <p class="quiet">
        {word("sheet", sheet.state)}.{" "}
        <output aria-live="polite">
          {t("count-progress", { n: lines.filter((x) => !isUncounted(x, {})).length, all: lines.length })}
        </output>
      </p>
      <InTransit sheet={sheet} />
      <SearchTools
        label={t("count-search")}
        search={search}
        onSearch={(text) => {
          setSearch(text);
          setPage(0);
        }}
        only={{
          label: t("count-only_open"),
          on: onlyOpen,
          onChange: (on) => {
            setOnlyOpen(on);
            setPage(0);
          },
        }}
      >
        <ScanButton onRead={scan} />
      </SearchTools>
      <ErrorNotice error={error} />
      {shown.length === 0 ? (
        <p class="empty">{t(lines.length === 0 ? "count-first" : "count-no_lines")}</p>
      ) : null}
      <CountRows
        lines={pageOf(shown, page)}
        entries={draft.value}
        me={me}
        waiting={waitingKeys(store, sheet)}
        focus={focus}
        readOnly={!isOpen}
        withBook={sheet.with_book}
        onType={type}
        onCommit={(line) => void commit(line)}
        onPastEnd={() => {
          const first = shown[(page + 1) * ROWS_PER_PAGE];
          if (!first) return;
          setPage(page + 1);
          setFocus(keyOf(first));
        }}
      />
      <Pager rows={shown.length} page={page} onPage={setPage} />
      {isOpen ? (
        <>
          <AddPlace
            store={store}
            isFirst={lines.length === 0}
            onAdd={(line) => {
              added.set([line, ...added.value]);
              setSearch("");
              setPage(0);
              setFocus(keyOf(line));
            }}
          />
          <Ending store={store} sheet={sheet} onDone={onChange} />
        </>
      ) : (
        <p class="notice">{t(sheet.state === "approved" ? "count-approved" : "count-cancelled")}</p>
      )}
    </>
  );
}

function allLines(sheet: Sheet, added: readonly SheetLine[]): readonly SheetLine[] {
  const known = new Set(sheet.lines.map(keyOf));
  const named = new Set(sheet.lines.map((line) => line.product.id));
  const empty = sheet.without_stock
    .filter((product) => !named.has(product.id))
    .map((product) => lineOfCell(product));
  // Without a bin the node puts a line where the batch lies, or into its main bin.
  const isKnown = (line: SheetLine) =>
    known.has(keyOf(line)) ||
    (line.bin === "" && sheet.lines.some((one) => keyOf({ ...one, bin: "" }) === keyOf(line)));
  return [...added.filter((line) => !isKnown(line)), ...sheet.lines, ...empty];
}

function isUncounted(line: SheetLine, entries: Entries): boolean {
  return line.needs_recount || (line.quantity === null && !entries[keyOf(line)]);
}

// Lines of this sheet that are on this tablet only.
function waitingKeys(store: Named, sheet: Sheet): ReadonlySet<string> {
  const path = pathOf(["stores", store.id, "sheets", sheet.id, "lines"]);
  const lines = waiting.value
    .filter((entry) => entry.path === path)
    .flatMap((entry) => (entry.body["lines"] ?? []) as readonly Record<string, string>[]);
  return new Set(
    lines.map((line) =>
      [line["product"], line["batch"] ?? "", line["bin"] ?? "", line["status"] ?? "usable"].join("|"),
    ),
  );
}

function Ending({ store, sheet, onDone }: { store: Named; sheet: Sheet; onDone: () => void }) {
  const [asking, setAsking] = useState<"approve" | "cancel" | null>(null);
  const deed = useDeed<Sheet>();
  // Figures that reach the node after the sheet has ended would be refused.
  const waits = waitingKeys(store, sheet).size;

  async function end(): Promise<void> {
    if (asking === null) return;
    const ended = await deed.run(pathOf(["stores", store.id, "sheets", sheet.id, asking]), {});
    if (ended === null) return;
    setAsking(null);
    onDone();
  }

  return (
    <div class="buttons">
      <button type="button" class="primary" onClick={() => setAsking("approve")}>
        {t("count-approve")}
      </button>
      <button type="button" onClick={() => setAsking("cancel")}>
        {t("count-cancel")}
      </button>
      {asking ? (
        <Dialog title={word("count", asking)} onClose={() => setAsking(null)}>
          <p>{word("count-sure", asking, { time: instant(sheet.opened_at) })}</p>
          <Differences sheet={sheet} />
          <ErrorNotice error={deed.error} />
          <div role="status">
            {waits > 0 ? (
              <p class="notice notice-warning">{t("connection-waiting_here", { n: waits })}</p>
            ) : null}
          </div>
          <button
            type="button"
            class="primary"
            disabled={waits > 0 || deed.busy}
            onClick={() => void end()}
          >
            {word("count", asking)}
          </button>
        </Dialog>
      ) : null}
    </div>
  );
}

const SHOWN_DIFFERENCES = 20;

// What approving will change, the largest differences first.
function Differences({ sheet }: { sheet: Sheet }) {
  const found = sheet.lines
    .flatMap((line) => {
      if (line.quantity === null || line.book === null || line.quantity === line.book) return [];
      return [{ line, by: line.quantity - line.book }];
    })
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  if (found.length === 0) return null;
  return (
    <ul class="plain">
      {found.slice(0, SHOWN_DIFFERENCES).map(({ line, by }) => (
        <li key={keyOf(line)}>
          {productName(line.product)} {line.batch}: <strong>{by > 0 ? `+${by}` : by}</strong>
        </li>
      ))}
      {found.length > SHOWN_DIFFERENCES ? (
        <li>{t("home-more", { n: found.length - SHOWN_DIFFERENCES })}</li>
      ) : null}
    </ul>
  );
}
