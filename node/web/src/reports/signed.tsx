// A signed report: each total as it was signed, and as it is now that later facts are known.
import { pathOf } from "../api";
import { instant, quantity } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import { printScreen } from "../shared/printing";
import { Badge } from "../shared/badge";
import { ScreenFrame } from "../shared/screen";
import { t, word } from "../words";
import type { Named } from "../wire";

interface Signed {
  readonly document: string;
  readonly report: string;
  readonly signed_by: string;
  readonly signed_at: string;
  readonly device: string;
  readonly rows: number;
  readonly changed: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly figures: readonly {
    readonly name: string;
    readonly title: string;
    readonly signed: string | number | null;
    readonly now: string | number | null;
  }[];
  readonly rows_now: readonly unknown[];
}

export function SignedReport({ store, id }: { store: Named; id: string }) {
  const path = pathOf(["stores", store.id, "signed", id]);
  const answer = useResource<Signed>(path, ofStore(store));
  const signed = answer.data;
  return (
    <ScreenFrame
      title={signed ? `${word("report", signed.report)} ${signed.document}` : t("reports-signed")}
      of={answer}
      tools={
        <button type="button" onClick={printScreen}>
          {t("reports-print")}
        </button>
      }
    >
      <p>
        <a class="target" href={to("reports")}>
          {t("reports-all")}
        </a>
      </p>
      {signed ? (
        <>
          <p>
            {t("reports-signed_line", {
              user: signed.signed_by,
              time: instant(signed.signed_at),
              device: signed.device,
              n: signed.rows,
            })}{" "}
            <Badge tone={signed.changed ? "busy" : "well"}>
              {t(signed.changed ? "reports-changed" : "reports-unchanged")}
            </Badge>
          </p>
          <table class="wide">
            <thead>
              <tr>
                <th scope="col">{t("reports-figure")}</th>
                <th scope="col" class="number">{t("reports-as_signed")}</th>
                <th scope="col" class="number">{t("reports-now")}</th>
              </tr>
            </thead>
            <tbody>
              {signed.figures.map((one) => (
                <tr key={one.name} class={one.signed === one.now ? undefined : "out"}>
                  <th scope="row">{word("column", one.name, {}, one.title)}</th>
                  <td class="number">{figure(one.signed)}</td>
                  <td class="number">{figure(one.now)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {signed.changed ? <p>{t("reports-rows_differ", { n: signed.rows_now.length })}</p> : null}
        </>
      ) : null}
    </ScreenFrame>
  );
}

// Ratios and money come as exact text and are shown as they are.
function figure(value: string | number | null): string {
  return typeof value === "string" ? value : quantity(value);
}
