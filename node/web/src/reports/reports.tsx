// Reports: choose one, say what it is to read, look at it, take it as a file, print or sign it.
import { pathOf } from "../api";
import { instant } from "../format";
import { ofStore, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Listing } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { listed, t, word } from "../words";
import type { Named } from "../wire";
import { OneReport } from "./report";
import { SignedReport } from "./signed";

export interface ReportKind {
  readonly name: string;
  readonly title: string;
  readonly parameters: readonly string[];
  readonly needs: readonly string[];
}

interface Signed {
  readonly id: string;
  readonly document: string;
  readonly report: string;
  readonly signed_by: string;
  readonly signed_at: string;
}

const NEVER = () => false;

export function ReportsScreen({ store, rest }: ScreenProps) {
  const answer = useResource<{ reports: readonly ReportKind[] }>("/reports", NEVER);
  const [name, signed] = rest;
  if (name === "signed" && signed) return <SignedReport store={store} id={signed} />;
  const chosen = answer.data?.reports.find((one) => one.name === name);
  if (chosen) return <OneReport key={chosen.name} kind={chosen} store={store} />;
  return (
    <ScreenFrame title={t("nav-reports")} of={answer}>
      <ul class="tasks">
        {(answer.data?.reports ?? []).map((one) => (
          <li key={one.name} class="task">
            <h2>
              <a href={to("reports", one.name)}>{word("report", one.name, {}, one.title)}</a>
            </h2>
            <p class="quiet">{word("report-says", one.name, {}, " ")}</p>
          </li>
        ))}
      </ul>
      {store.id === "" ? null : <SignedList store={store} />}
    </ScreenFrame>
  );
}

function SignedList({ store }: { store: Named }) {
  const path = pathOf(["stores", store.id, "signed"]);
  const answer = useResource<{ signed: readonly Signed[] }>(path, ofStore(store));
  return (
    <>
      <h2>{t("reports-signed")}</h2>
      <Listing
        label={t("reports-signed")}
        rows={answer.data?.signed ?? []}
        keyOf={(one) => one.id}
        columns={[
          {
            key: "document",
            head: t("reports-number"),
            cell: (one) => (
              <a class="target" href={to("reports", "signed", one.id)}>
                {one.document}
              </a>
            ),
          },
          { key: "report", head: t("nav-reports"), cell: (one) => word("report", one.report) },
          {
            key: "by",
            head: t("reports-signed_by"),
            cell: (one) => listed([one.signed_by, instant(one.signed_at)]),
          },
        ]}
        empty={<p>{t("reports-none_signed")}</p>}
      />
    </>
  );
}
