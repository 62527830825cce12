// How it stands at a glance: what needs a person, the last runs as an import summary, the months.
import { useEffect } from "preact/hooks";
import { instant, quantity } from "../format";
import { useResource } from "../resource";
import { to } from "../router";
import { Freshness } from "../shared/screen";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import { isAdmin, isSupervisor } from "../shared/role";
import type { Act } from "../shared/act";
import { MonthTable } from "./months";
import type { Cause, GatewayStatus, Outcome, Run } from "./wire";

// A gateway takes in changes all day; its status is asked by the clock, not at each of them.
const REFRESH_MS = 30_000;

export function OverviewScreen() {
  const answer = useResource<GatewayStatus>("/gateway/status", () => false);
  const act = useAct(answer.reload);
  useEffect(() => {
    const timer = setInterval(answer.reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const found = answer.data;
  return (
    <>
      <Freshness of={answer} />
      <ActNotice act={act} />
      {found ? (
        <>
          <Causes causes={found.attention} />
          <Standing status={found} act={act} />
          <h2>{t("gateway-runs")}</h2>
          <RunTable runs={found.runs} />
          <h2>{t("gateway-months")}</h2>
          <MonthTable months={found.months} />
        </>
      ) : null}
    </>
  );
}

function Causes({ causes }: { causes: readonly Cause[] }) {
  if (causes.length === 0) return <p class="notice notice-done">{t("gateway-all_well")}</p>;
  return (
    <ul class="plain">
      {causes.map((cause) => (
        <li
          key={cause.id}
          class={`notice ${cause.severity === "error" ? "notice-error" : "notice-warning"}`}
        >
          {causeWords(cause)}
        </li>
      ))}
    </ul>
  );
}

// A run that came to nothing is a cause by its result, whose words are there already.
function causeWords(cause: Cause): string {
  const said: Record<string, string | number> = { ...cause.arguments };
  if (said["why"]) said["why"] = word("gateway-withheld", String(said["why"]));
  if (said["reason"]) said["reason"] = word("rts-reason", String(said["reason"]));
  const result = word("gateway-result", cause.code, {}, cause.message);
  return word("gateway-cause", cause.code, said, result);
}

function Standing({ status, act }: { status: GatewayStatus; act: Act }) {
  const { target, appointment, outbox } = status;
  const said = (outcome: Outcome) =>
    t("gateway-pushed", {
      result: word("gateway-result", outcome.result),
      accepted: outcome.accepted,
      refused: outcome.refused,
      parked: outcome.parked,
      unchanged: outcome.unchanged,
      words: outcome.words,
    });
  return (
    <>
      <p>
        {target.url}.{" "}
        {appointment.ours
          ? t("gateway-ours", { n: appointment.number })
          : t("gateway-theirs", { device: appointment.device ?? t("none") })}
      </p>
      <dl class="figures">
        {Object.entries(outbox).map(([state, count]) => (
          <div key={state}>
            <dt>{word("gateway-state", state)}</dt>
            <dd>
              {count && state !== "queued" ? (
                <a href={to("gateway", "exceptions")}>{quantity(count)}</a>
              ) : (
                quantity(count)
              )}
            </dd>
          </div>
        ))}
        {status.last_run ? (
          <div>
            <dt>{t("gateway-last_run", { time: instant(status.last_run.at) })}</dt>
            <dd>{word("gateway-result", status.last_run.result)}</dd>
          </div>
        ) : null}
      </dl>
      {target.not_before && !target.stopped ? (
        <p>{t("gateway-next_try", { time: instant(target.not_before) })}</p>
      ) : null}
      <p class="tools">
        {isSupervisor() ? (
          <button
            type="button"
            class="primary"
            disabled={act.busy}
            onClick={() => act.run<Outcome>("/gateway/push", {}, said)}
          >
            {act.busy ? t("gateway-pushing") : t("gateway-push")}
          </button>
        ) : null}
        {isAdmin() && target.stopped ? (
          <button
            type="button"
            disabled={act.busy}
            onClick={() => act.run("/gateway/resume", {}, () => t("gateway-resumed"))}
          >
            {t("gateway-resume")}
          </button>
        ) : null}
        <span class="quiet">{t("gateway-units", { n: status.org_units })}</span>
      </p>
    </>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return <p>{t("gateway-no_runs")}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-runs")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("gateway-started")}</th>
            <th scope="col">{t("gateway-outcome")}</th>
            <th scope="col" class="number">{t("gateway-accepted")}</th>
            <th scope="col" class="number">{t("gateway-refused")}</th>
            <th scope="col" class="number">{t("gateway-parked")}</th>
            <th scope="col" class="number">{t("gateway-requests")}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">{instant(run.started)}</th>
              <td>{word("gateway-result", run.result ?? "cut")}</td>
              <td class="number">{quantity(run.accepted)}</td>
              <td class="number">{quantity(run.refused)}</td>
              <td class="number">{quantity(run.parked)}</td>
              <td class="number">{quantity(run.requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
