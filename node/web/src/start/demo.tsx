// The demo: a network with a health centre, its warehouse and some weeks of records, to try out.
import { useState } from "preact/hooks";
import { to } from "../router";
import type { StartDemoMade } from "../shapes";
import { ActNotice, useAct } from "../shared/act";
import { t } from "../words";
import { enter } from "./entering";

export function Demo({ onBack }: { onBack: () => void }) {
  const [made, setMade] = useState<StartDemoMade | null>(null);
  const [failed, setFailed] = useState(false);
  const act = useAct();
  const make = async () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setMade(await act.run<StartDemoMade>("/start/demo", { time_zone: zone }, () => ""));
  };
  const open = async (one: StartDemoMade) => {
    if (!(await enter(one.store, one.user, one.password, "home"))) setFailed(true);
  };
  return (
    <>
      <h1>{t("start-way-demo")}</h1>
      <p>{t("start-way-is-demo")}</p>
      <ActNotice act={act} />
      {made ? (
        <>
          <p class="notice">
            {t("start-demo_sign_in", {
              store: made.store,
              user: made.user,
              pin: made.pin,
              password: made.password,
            })}
          </p>
          {failed ? (
            <p class="notice notice-error">
              {t("start-opened_not")} <a href={to("home")}>{t("setup-sign_in")}</a>
            </p>
          ) : null}
          <button type="button" class="primary" onClick={() => void open(made)}>
            {t("start-go_on")}
          </button>
        </>
      ) : (
        <>
          {act.busy ? <p class="notice">{t("start-making_demo")}</p> : null}
          <div class="buttons">
            <button type="button" class="primary" disabled={act.busy} onClick={() => void make()}>
              {t("start-go-demo")}
            </button>
            <button type="button" disabled={act.busy} onClick={onBack}>
              {t("start-back")}
            </button>
          </div>
        </>
      )}
    </>
  );
}
