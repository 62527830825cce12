// What DHIS2 holds otherwise than it took it from here, as the last read-back found it.
import { instant, quantity } from "../format";
import { useResource } from "../resource";
import { Freshness } from "../shared/screen";
import { Choice } from "../shared/field";
import { t, word } from "../words";
import { ActNotice, useAct } from "../shared/act";
import { isAdmin, isSupervisor } from "../shared/role";
import { ValueLink } from "./exceptions";
import type { Difference, Differences } from "./wire";

const POLICIES = ["report", "ours"] as const;

export function DifferencesScreen() {
  const answer = useResource<Differences>("/gateway/differences", () => false);
  const act = useAct(answer.reload);
  const found = answer.data;
  const send = (values: readonly string[]) =>
    act.run<{ values: number }>("/gateway/differences/send", { values }, (one) =>
      t("gateway-did-release", { n: one.values }),
    );
  return (
    <>
      <Freshness of={answer} />
      <ActNotice act={act} />
      {found ? (
        <>
          <p>
            {found.read_at
              ? t("gateway-read", {
                  time: instant(found.read_at),
                  compared: quantity(found.compared),
                  differing: quantity(found.differing),
                })
              : t("gateway-not_read")}
          </p>
          {isSupervisor() ? (
            <div class="tools">
              <button
                type="button"
                disabled={act.busy}
                onClick={() => act.run("/gateway/read-back", {}, () => t("gateway-read_asked"))}
              >
                {t("gateway-read_now")}
              </button>
              {found.differences.some((one) => !one.sent) ? (
                <button type="button" class="primary" disabled={act.busy} onClick={() => send([])}>
                  {t("gateway-send_all")}
                </button>
              ) : null}
              {isAdmin() ? (
                <Choice
                  label={t("gateway-policy")}
                  value={found.policy}
                  onValue={(policy) =>
                    act.run("/gateway/read-back", { policy }, () => t("gateway-policy_set"))
                  }
                >
                  {POLICIES.map((one) => (
                    <option key={one} value={one}>
                      {word("gateway-policy", one)}
                    </option>
                  ))}
                </Choice>
              ) : null}
            </div>
          ) : null}
          <DifferenceTable rows={found.differences} onSend={isSupervisor() ? send : null} />
        </>
      ) : null}
    </>
  );
}

function DifferenceTable(props: {
  rows: readonly Difference[];
  onSend: ((values: readonly string[]) => void) | null;
}) {
  const { rows, onSend } = props;
  if (rows.length === 0) return <p>{t("gateway-no_differences")}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("gateway-part-differences")}>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{t("gateway-value")}</th>
            <th scope="col" class="number">{t("gateway-took")}</th>
            <th scope="col" class="number">{t("gateway-there")}</th>
            <th scope="col">{t("gateway-state")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <ValueLink value={one} />
              </th>
              <td class="number">{one.accepted ?? t("gateway-nothing")}</td>
              <td class="number">{one.server ?? t("gateway-nothing")}</td>
              <td>
                {one.sent ? (
                  t("gateway-sent_again")
                ) : onSend ? (
                  <button type="button" class="small" onClick={() => onSend([one.id])}>
                    {t("gateway-send_ours")}
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
