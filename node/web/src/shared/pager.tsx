// Sixty rows at a time: more inputs or cells than that cost a slow tablet seconds.
import { t } from "../words";

export const ROWS_PER_PAGE = 60;

export function pageCount(rows: number): number {
  return Math.max(1, Math.ceil(rows / ROWS_PER_PAGE));
}

/** The rows of a page; a page beyond the last is the last. */
export function pageOf<T>(rows: readonly T[], page: number): readonly T[] {
  const start = Math.min(page, pageCount(rows.length) - 1) * ROWS_PER_PAGE;
  return rows.slice(start, start + ROWS_PER_PAGE);
}

interface PagerProps {
  readonly rows: number;
  readonly page: number;
  readonly onPage: (page: number) => void;
}

export function Pager({ rows, page, onPage }: PagerProps) {
  const pages = pageCount(rows);
  if (pages === 1) return null;
  const shown = Math.min(page, pages - 1);
  return (
    <div class="pager">
      <button type="button" disabled={shown === 0} onClick={() => onPage(shown - 1)}>
        {t("previous")}
      </button>
      <span aria-live="polite">{t("page_of", { page: shown + 1, pages })}</span>
      <button type="button" disabled={shown === pages - 1} onClick={() => onPage(shown + 1)}>
        {t("next")}
      </button>
    </div>
  );
}
