// Founding a network: its name, the first store, and who keeps it; the keys for the safe are told once.
import { useState } from "preact/hooks";
import { to } from "../router";
import type { StartFounded } from "../shapes";
import { printScreen } from "../shared/printing";
import { ActNotice, useAct } from "../shared/act";
import { Field } from "../shared/field";
import { t } from "../words";
import { enter } from "./entering";

interface Typed {
  readonly network: string;
  readonly code: string;
  readonly name: string;
  readonly time_zone: string;
  readonly admin: string;
  readonly pin: string;
  readonly password: string;
}

// Older browsers do not know the list; the zone is then typed.
const known = Intl as { readonly supportedValuesOf?: (kind: string) => string[] };
const ZONES: readonly string[] = known.supportedValuesOf?.("timeZone") ?? [];

export function Founding({ onBack }: { onBack: () => void }) {
  const [typed, setTyped] = useState<Typed>({
    network: "",
    code: "",
    name: "",
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    admin: "admin",
    pin: "",
    password: "",
  });
  const [made, setMade] = useState<StartFounded | null>(null);
  const act = useAct();
  const set = (name: keyof Typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const found = async () => {
    const { code, name, ...rest } = typed;
    const store = code.trim()
      ? { store: { code: code.trim(), ...(name.trim() ? { name: name.trim() } : {}) } }
      : {};
    setMade(await act.run<StartFounded>("/start/found", { ...rest, ...store }, () => ""));
  };
  if (made) {
    return <Keys made={made} store={typed.code.trim()} password={typed.password} />;
  }
  return (
    <>
      <h1>{t("start-way-found")}</h1>
      <form
        class="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void found();
        }}
      >
        <Field
          label={t("start-network")}
          hint={t("start-network_hint")}
          value={typed.network}
          onValue={set("network")}
          required
        />
        <Field
          label={t("start-store_code")}
          hint={t("start-store_hint")}
          value={typed.code}
          onValue={set("code")}
        />
        <Field label={t("start-store_name")} value={typed.name} onValue={set("name")} />
        <Field
          label={t("start-zone")}
          value={typed.time_zone}
          onValue={set("time_zone")}
          suggestions={ZONES.map((zone) => [zone, zone] as const)}
          required
        />
        <Field
          label={t("start-admin")}
          value={typed.admin}
          onValue={set("admin")}
          autoComplete="username"
          required
        />
        <Field
          label={t("people-pin")}
          hint={t("people-pin_hint")}
          type="password"
          numeric
          autoComplete="new-password"
          value={typed.pin}
          onValue={set("pin")}
          required
        />
        <Field
          label={t("people-password")}
          hint={t("people-password_hint")}
          type="password"
          autoComplete="new-password"
          value={typed.password}
          onValue={set("password")}
          required
        />
        <ActNotice act={act} />
        {act.busy ? <p class="notice">{t("start-founding")}</p> : null}
        <div class="buttons">
          <button type="submit" class="primary" disabled={act.busy}>
            {t("start-go-found")}
          </button>
          <button type="button" disabled={act.busy} onClick={onBack}>
            {t("start-back")}
          </button>
        </div>
      </form>
    </>
  );
}

// Who closes this page without them cannot have them again: going on asks whether they are kept.
function Keys(props: { made: StartFounded; store: string; password: string }) {
  const { made, store, password } = props;
  const [isKept, setKept] = useState(false);
  const [step, setStep] = useState<"" | "opening" | "failed">("");
  const goOn = async () => {
    setStep("opening");
    if (!(await enter(store, made.user, password, "start"))) setStep("failed");
  };
  return (
    <>
      <h1>{t("start-keys")}</h1>
      <p>{t("start-keys_why")}</p>
      <dl class="figures">
        <div>
          <dt>{t("start-passphrase")}</dt>
          <dd class="mono" dir="ltr">
            {made.passphrase}
          </dd>
        </div>
        <div>
          <dt>{t("start-recovery")}</dt>
          <dd class="mono" dir="ltr">
            {made.recovery}
          </dd>
        </div>
      </dl>
      <p>
        <button type="button" onClick={printScreen}>
          {t("reports-print")}
        </button>
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        {t("start-keys_kept")}
      </label>
      <div role="status">
        {step === "opening" ? <p class="notice">{t("start-opening")}</p> : null}
        {step === "failed" ? (
          <p class="notice notice-error">
            {t("start-opened_not")} <a href={to("home")}>{t("setup-sign_in")}</a>
          </p>
        ) : null}
      </div>
      <button
        type="button"
        class="primary"
        disabled={!isKept || step === "opening"}
        onClick={() => void goOn()}
      >
        {t("start-go_on")}
      </button>
    </>
  );
}
