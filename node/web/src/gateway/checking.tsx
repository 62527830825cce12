// The mapping beside the server: what does not fit, what is missing there, and making it.
import { useState } from "preact/hooks";
import { Badge } from "../shared/badge";
import { Pager, pageOf } from "../shared/pager";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";

interface Finding {
  readonly level: string;
  readonly code: string;
  readonly subject: string;
  readonly words: string;
}

interface Checked {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

interface Provisioned {
  readonly objects: readonly {
    readonly action: string;
    readonly kind: string;
    readonly uid: string;
    readonly name: string;
  }[];
  readonly notes: readonly string[];
}

export function Checking({ mayProvision }: { mayProvision: boolean }) {
  const [checked, setChecked] = useState<Checked | null>(null);
  const [made, setMade] = useState<Provisioned | null>(null);
  const [isDry, setDry] = useState(true);
  const act = useAct();
  const check = async () => {
    setMade(null);
    setChecked(
      await act.run<Checked>("/gateway/mapping/check", {}, (one) =>
        t(one.ok ? "mapping-fits" : "mapping-fits_not"),
      ),
    );
  };
  const provision = async (dryRun: boolean) => {
    setChecked(null);
    setDry(dryRun);
    setMade(
      await act.run<Provisioned>("/gateway/mapping/provision", { dry_run: dryRun }, (one) =>
        t(dryRun ? "mapping-would_make" : "mapping-made", { n: one.objects.length }),
      ),
    );
  };
  return (
    <section aria-label={t("mapping-check")}>
      <div class="buttons">
        <button type="button" disabled={act.busy} onClick={() => void check()}>
          {t("mapping-check")}
        </button>
        {mayProvision ? (
          <button type="button" disabled={act.busy} onClick={() => void provision(true)}>
            {t("mapping-try_make")}
          </button>
        ) : null}
      </div>
      {act.busy ? <p class="notice">{t("mapping-asking")}</p> : null}
      <ActNotice act={act} />
      {checked ? <Findings rows={checked.findings} /> : null}
      {made ? (
        <>
          <Made made={made} />
          {isDry && made.objects.length > 0 ? (
            <button
              type="button"
              class="primary"
              disabled={act.busy}
              onClick={() => void provision(false)}
            >
              {t("mapping-make")}
            </button>
          ) : null}
        </>
      ) : null}
    </section>
  );
}

export function Findings({ rows }: { rows: readonly Finding[] }) {
  const [page, setPage] = useState(0);
  if (rows.length === 0) return null;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("mapping-findings")}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t("mapping-about")}</th>
              <th scope="col">{t("mapping-findings")}</th>
            </tr>
          </thead>
          <tbody>
            {pageOf(rows, page).map((one, i) => (
              <tr key={i}>
                <th scope="row">{one.subject}</th>
                <td>
                  <Badge tone={one.level === "error" ? "cut" : "busy"}>
                    {word("mapping-level", one.level)}
                  </Badge>{" "}
                  {word("finding", one.code, { subject: one.subject }, one.words)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager rows={rows.length} page={page} onPage={setPage} />
    </>
  );
}

function Made({ made }: { made: Provisioned }) {
  const [page, setPage] = useState(0);
  return (
    <>
      {made.notes.length > 0 ? (
        <ul class="notice">
          {made.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      {made.objects.length > 0 ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("mapping-objects")}>
          <table class="wide">
            <thead>
              <tr>
                <th scope="col">{t("mapping-name")}</th>
                <th scope="col">{t("mapping-objects")}</th>
                <th scope="col">UID</th>
              </tr>
            </thead>
            <tbody>
              {pageOf(made.objects, page).map((one, i) => (
                <tr key={i}>
                  <th scope="row">{one.name}</th>
                  <td>
                    {word("mapping-action", one.action)} {one.kind}
                  </td>
                  <td class="mono">{one.uid}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <Pager rows={made.objects.length} page={page} onPage={setPage} />
    </>
  );
}
