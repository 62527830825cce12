// Counting: one line a batch in its bin, Enter to the next, zeros said and never assumed.
import { useRef, useState } from "preact/hooks";
import { pathOf } from "../api";
import { useSender } from "../command";
import type { ApiError } from "../api";
import { cellName, difference, instant, productName, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { session } from "../session";
import { DoneNotice } from "../shared/done-notice";
import { ResourceNotice } from "../shared/errors";
import { Field } from "../shared/field";
import { Pager, pageCount, pageOf } from "../shared/pager";
import { WriteNotice } from "../shared/write-notice";
import { t, tn, word } from "../strings";
import type { CountAnswer, CountLine, Named, Stock } from "../wire";
import { AddLine } from "./add-line";
import { CountRows, lineName } from "./rows";
import { countLine, differenceOf, EMPTY_SHEET, entered, entryOf } from "./sheet";
import { keepSheet, keptSheet, missingLines, sheetLines } from "./sheet";
import type { Sheet, SheetLine } from "./sheet";

export function CountScreen({ store }: { store: Named }) {
  const stock = useResource<Stock>(pathOf(["stores", store.id, "stock"]), ofStore(store));
  return (
    <>
      <h1>{t("count.title")}</h1>
      <ResourceNotice
        error={stock.error}
        asOf={stock.data ? instant(stock.data.as_of) : null}
        onRetry={stock.reload}
      />
      {stock.data ? <CountSheet store={store} stock={stock.data} /> : null}
    </>
  );
}

/** The lines to send with the products they name, or the sentence that says what is wrong. */
function collect(
  lines: readonly SheetLine[],
  sheet: Sheet,
): { readonly sent: CountLine[]; readonly products: string[] } | string {
  const sent: CountLine[] = [];
  for (const line of lines) {
    const entry = entryOf(sheet, line.key);
    if (entry.quantity.trim() === "") continue;
    const one = countLine(line, entry);
    if (one === null) return t("count.not_number", { line: lineName(line) });
    sent.push(one);
  }
  if (sent.length === 0) return t("count.nothing");
  return { sent, products: [...new Set(sent.map((line) => line.product))] };
}

function CountSheet({ store, stock }: { store: Named; stock: Stock }) {
  const user = session.value?.user.id ?? "";
  const sender = useSender<CountAnswer>();
  const [sheet, setSheet] = useState(() => keptSheet(store, user));
  const [restoredAt, setRestoredAt] = useState(() => latest(sheet));
  const [complete, setComplete] = useState(false);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const [problem, setProblem] = useState("");
  const [answer, setAnswer] = useState<CountAnswer | null>(null);
  const rows = useRef<HTMLDivElement>(null);

  const lines = sheetLines(stock, sheet);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = lines.filter((line) => {
    const name = lineName(line).toLowerCase();
    return words.every((part) => name.includes(part));
  });
  const now = sender.progress.value;

  function change(next: Sheet): void {
    setSheet(next);
    keepSheet(store, user, next);
  }

  function clear(): void {
    change(EMPTY_SHEET);
    setRestoredAt(null);
    setComplete(false);
  }

  function done(written: CountAnswer): void {
    setAnswer(written);
    clear();
    sender.reset();
  }

  async function record(event: Event): Promise<void> {
    event.preventDefault();
    setAnswer(null);
    const found = collect(lines, sheet);
    if (typeof found === "string") return setProblem(found);
    setProblem("");
    const body = complete
      ? { lines: found.sent, complete_for: found.products }
      : { lines: found.sent };
    const path = pathOf(["stores", store.id, "counts"]);
    const result = await sender.submit(path, body, word("kind", "count"));
    if (result.step === "done") done(result.answer);
  }

  function press(event: KeyboardEvent): void {
    const here = event.target;
    if (event.key !== "Enter" || !(here instanceof HTMLInputElement)) return;
    if (!("count" in here.dataset)) return;
    event.preventDefault();
    const inputs = [...(rows.current?.querySelectorAll<HTMLInputElement>("[data-count]") ?? [])];
    const next = inputs[inputs.indexOf(here) + 1];
    if (next) return next.select();
    if (page + 1 < pageCount(shown.length)) {
      setPage(page + 1);
      requestAnimationFrame(() => {
        rows.current?.querySelector<HTMLInputElement>("[data-count]")?.select();
      });
      return;
    }
    document.querySelector<HTMLElement>("#record-count")?.focus();
  }

  const refused = now.step === "refused" && now.error.code === "count_incomplete";
  return (
    <>
      <p class="quiet">{t("count.hint")}</p>
      {restoredAt ? (
        <p class="notice">{t("count.restored", { time: instant(restoredAt) })}</p>
      ) : null}
      <div role="status">{answer ? <CountDone answer={answer} stock={stock} /> : null}</div>
      <form onSubmit={(event) => void record(event)}>
        <fieldset class="bare" disabled={now.step === "sending" || now.step === "unsure"}>
          <Field
            label={t("stock.search")}
            type="search"
            value={search}
            onValue={(value) => {
              setSearch(value);
              setPage(0);
            }}
          />
          <div ref={rows} onKeyDown={press}>
            <CountRows
              lines={pageOf(shown, page)}
              sheet={sheet}
              onEntry={(line, fields) => change(entered(sheet, line, fields))}
            />
          </div>
          <Pager rows={shown.length} page={page} onPage={setPage} />
          <AddLine onLine={(line) => change({ ...sheet, added: [line, ...sheet.added] })} />
          <label class="check">
            <input
              type="checkbox"
              checked={complete}
              onChange={(event) => setComplete(event.currentTarget.checked)}
            />
            {t("count.complete")}
          </label>
          <Total lines={lines} sheet={sheet} />
          <div role="alert">
            {problem ? <p class="notice notice-error">{problem}</p> : null}
          </div>
          <button id="record-count" type="submit" class="primary">
            {now.step === "sending" ? t("record.sending") : t("count.submit")}
          </button>{" "}
          <button type="button" onClick={clear}>
            {t("count.clear")}
          </button>
        </fieldset>
      </form>
      <WriteNotice sender={sender} onDone={done} />
      {refused ? (
        <Missing
          error={now.error}
          stock={stock}
          onLines={(added) => {
            change({ ...sheet, added: [...added, ...sheet.added] });
            setSearch("");
            setPage(0);
            sender.reset();
          }}
        />
      ) : null}
    </>
  );
}

function latest(sheet: Sheet): string | null {
  const times = Object.values(sheet.entries).map((entry) => entry.at);
  return times.sort().pop() ?? null;
}

function Total({ lines, sheet }: { lines: readonly SheetLine[]; sheet: Sheet }) {
  const counted = lines.filter((line) => line.key in sheet.entries);
  const differ = counted.filter((line) => {
    const by = differenceOf(line, entryOf(sheet, line.key));
    return by !== null && by !== 0;
  });
  return (
    <p>
      <output aria-live="polite">
        {tn("count.summary", counted.length, { differ: differ.length })}
      </output>
    </p>
  );
}

interface MissingProps {
  readonly error: ApiError;
  readonly stock: Stock;
  readonly onLines: (lines: readonly SheetLine[]) => void;
}

function Missing({ error, stock, onLines }: MissingProps) {
  const lines = missingLines(error.details, stock);
  return (
    <div class="notice notice-warning">
      <p>{t("count.missing_cells")}</p>
      <ul>
        {lines.map((line) => (
          <li key={line.key}>
            {lineName(line)}: {quantity(line.book)}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => onLines(lines)}>
        {t("count.add_missing")}
      </button>
    </div>
  );
}

function CountDone({ answer, stock }: { answer: CountAnswer; stock: Stock }) {
  const nameOf = (product: Named | string): string => {
    if (typeof product !== "string") return productName(product);
    const row = stock.products.find((one) => one.product.id === product);
    return row ? productName(row.product) : product;
  };
  return (
    <DoneNotice>
      <p>
        <strong>{t("count.done")}</strong>
      </p>
      <ul class="plain">
        {answer.lines.map((line, i) => (
          <li key={i}>
            {t("count.done_line", {
              line: `${nameOf(line.product)}, ${cellName({ ...line, expiry: null })}`,
              quantity: quantity(line.quantity),
              variance: difference(line.variance),
            })}
          </li>
        ))}
      </ul>
    </DoneNotice>
  );
}
