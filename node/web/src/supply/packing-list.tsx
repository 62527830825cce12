// The signed packing list of goods that left: printed, scanned from the screen, or kept as a file.
import { useState } from "preact/hooks";
import { addressOf, get, pathOf } from "../api";
import { ErrorNotice } from "../shared/errors";
import type { PackingList } from "../shapes";
import { to } from "../router";
import { t } from "../words";
import type { Named } from "../wire";

export function PackingListPanel({ store, shipment }: { store: Named; shipment: string }) {
  const [list, setList] = useState<PackingList | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const path = (format: string): string =>
    pathOf(["stores", store.id, "shipments", shipment, "packing-list"], { format });

  function show(): void {
    setError(null);
    get<PackingList>(path("json")).then(setList, setError);
  }

  return (
    <section class="no-print" aria-label={t("supply-packing_list")}>
      <div class="buttons">
        <a class="button primary" href={to("shipments", shipment, "paper")}>
          {t("supply-packing_print")}
        </a>
        <button type="button" aria-expanded={list !== null} onClick={list ? () => setList(null) : show}>
          {t(list ? "supply-packing_hide" : "supply-packing_codes")}
        </button>
        <a class="button" href={addressOf(path("file"))} download>
          {t("supply-packing_file")}
        </a>
      </div>
      <ErrorNotice error={error} />
      {list === null ? null : list.codes.length === 0 ? (
        <p class="notice">{t("supply-packing_long")}</p>
      ) : (
        <Codes list={list} />
      )}
    </section>
  );
}

// One code at a time fills the screen, so that the other tablet's camera finds it.
function Codes({ list }: { list: PackingList }) {
  const [at, setAt] = useState(0);
  const pictures = list.pictures;
  const shown = Math.min(at, pictures.length - 1);
  const label = t("supply-code_of", { n: shown + 1, of: pictures.length });
  return (
    <figure class="qr">
      <img alt={label} src={pictureOf(pictures[shown] ?? "")} />
      <figcaption aria-live="polite">{label}</figcaption>
      {pictures.length > 1 ? (
        <div class="pager">
          <button type="button" disabled={shown === 0} onClick={() => setAt(shown - 1)}>
            {t("previous")}
          </button>
          <button
            type="button"
            disabled={shown === pictures.length - 1}
            onClick={() => setAt(shown + 1)}
          >
            {t("next")}
          </button>
        </div>
      ) : null}
    </figure>
  );
}

/** An SVG picture as the source of an image. */
export function pictureOf(svg: string): string {
  return "data:image/svg+xml," + encodeURIComponent(svg);
}
