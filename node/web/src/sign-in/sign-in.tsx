// Sign in: a store, a name and a PIN. It works with no network, on any device of the store.
import { useState } from "preact/hooks";
import { status } from "../live";
import { session, signIn } from "../session";
import { ErrorNotice } from "../shared/errors";
import { Choice, Field } from "../shared/field";
import { t } from "../strings";

export function SignIn() {
  const stores = status.value?.stores ?? [];
  const [chosen, setChosen] = useState(session.value?.store?.code ?? "");
  const [user, setUser] = useState(session.value?.user.name ?? "");
  const [pin, setPin] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const store = chosen || (stores[0]?.code ?? "");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(store, user.trim(), pin);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setPin("");
      setBusy(false);
    }
  }

  return (
    <main class="sign-in" id="content">
      <h1>{t("sign_in.title")}</h1>
      {session.value ? <p class="notice">{t("sign_in.again")}</p> : null}
      <form onSubmit={(event) => void submit(event)}>
        <ErrorNotice error={error} />
        <Choice label={t("sign_in.store")} value={store} onValue={setChosen}>
          {stores.map((option) => (
            <option key={option.id} value={option.code}>
              {option.code} {option.name}
            </option>
          ))}
          {stores.length === 0 ? <option value="">{t("sign_in.no_store")}</option> : null}
        </Choice>
        <Field
          label={t("sign_in.user")}
          value={user}
          onValue={setUser}
          autoComplete="username"
          required
        />
        <Field
          label={t("sign_in.pin")}
          value={pin}
          onValue={setPin}
          type="password"
          autoComplete="current-password"
          required
        />
        <button type="submit" class="primary" disabled={busy}>
          {t("sign_in.submit")}
        </button>
      </form>
      {status.value ? (
        <p class="quiet">
          {t("sign_in.network", {
            name: status.value.network?.name ?? t("unknown"),
            device: status.value.device.label,
          })}
        </p>
      ) : null}
    </main>
  );
}
