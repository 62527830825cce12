// Sign in: a store, a name and a PIN. It works with no network, on any device of the store.
//
// Who worked here before is one touch away; without the node their PIN opens this browser alone.
import { useEffect, useState } from "preact/hooks";
import { ApiError, reachable } from "../api";
import { instant } from "../format";
import { refreshStatus, status } from "../live";
import { waiting } from "../outbox";
import { to } from "../router";
import { session, signIn, unlockOffline } from "../session";
import { ErrorNotice } from "../shared/errors";
import { Choice, Field } from "../shared/field";
import { canUnlock, people } from "../unlock";
import type { Person } from "../unlock";
import { t } from "../words";

const LEARNING_MS = 2_000;

export function SignIn() {
  const known = people.value.filter((one) => one.session.store !== null);
  const again = session.value;
  const [person, setPerson] = useState<Person | null>(() => first(known, again?.user.id));
  const [isNew, setNew] = useState(known.length === 0);
  return (
    <main class="sign-in" id="content">
      <h1>{t("sign_in-title")}</h1>
      {again ? <p class="notice">{t("sign_in-again")}</p> : null}
      {waiting.value.length > 0 ? (
        <p class="notice notice-warning">{t("sign_in-waiting", { n: waiting.value.length })}</p>
      ) : null}
      {reachable.value ? null : (
        <p class="notice notice-warning">
          {t(canUnlock() && known.length > 0 ? "sign_in-offline" : "sign_in-unreachable")}
        </p>
      )}
      {isNew || person === null ? (
        <NewPerson />
      ) : (
        <KnownPerson key={person.key} person={person} />
      )}
      <Others
        known={known.filter((one) => isNew || one.key !== person?.key)}
        onPerson={(one) => {
          setPerson(one);
          setNew(false);
        }}
        onNew={isNew ? null : () => setNew(true)}
      />
      {status.value ? (
        <p class="quiet">
          {t("sign_in-network", {
            name: status.value.network?.name ?? t("unknown"),
            device: status.value.device.label,
          })}
        </p>
      ) : null}
      <p>
        <a href={to("setup")} class="target">
          {t("sign_in-setup")}
        </a>
      </p>
    </main>
  );
}

function first(known: readonly Person[], userId: string | undefined): Person | null {
  return known.find((one) => one.session.user.id === userId) ?? known[0] ?? null;
}

interface OthersProps {
  readonly known: readonly Person[];
  readonly onPerson: (person: Person) => void;
  readonly onNew: (() => void) | null;
}

function Others({ known, onPerson, onNew }: OthersProps) {
  return (
    <div class="buttons">
      {known.map((one) => (
        <button key={one.key} type="button" onClick={() => onPerson(one)}>
          {one.session.user.name} <span class="quiet">{one.session.store?.code}</span>
        </button>
      ))}
      {onNew ? (
        <button type="button" onClick={onNew}>
          {t("sign_in-somebody_else")}
        </button>
      ) : null}
    </div>
  );
}

/** A form whose answer is a sign-in; what was typed as a secret is gone after each try. */
function useSubmit(act: (secret: string) => Promise<string | null>) {
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setWords("");
    try {
      setWords((await act(secret)) ?? "");
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setSecret("");
      setBusy(false);
    }
  }
  return { secret, setSecret, error, words, busy, submit };
}

function KnownPerson({ person }: { person: Person }) {
  const { user, store } = person.session;
  const form = useSubmit(async (pin) => {
    try {
      if (reachable.value) {
        await signIn(store?.code ?? "", user.name, pin);
        return null;
      }
    } catch (error) {
      if (error instanceof ApiError) throw error;
    }
    return opened(person, pin);
  });
  return (
    <form onSubmit={(event) => void form.submit(event)}>
      <ErrorNotice error={form.error} />
      <div role="alert">{form.words ? <p class="notice notice-error">{form.words}</p> : null}</div>
      <p class="sign-in-who">
        <strong>{user.name}</strong>{" "}
        <span class="quiet">
          {store?.code} {store?.name}
        </span>
      </p>
      <Field
        label={t("sign_in-pin")}
        value={form.secret}
        onValue={form.setSecret}
        type="password"
        autoComplete="current-password"
        required
      />
      <button type="submit" class="primary" disabled={form.busy}>
        {t("sign_in-submit")}
      </button>
    </form>
  );
}

async function opened(person: Person, pin: string): Promise<string | null> {
  if (!canUnlock() || person.verifier === "") return t("sign_in-unreachable");
  const result = await unlockOffline(person, pin);
  if (result.kind === "wrong") return t("error-sign_in_failed");
  if (result.kind === "locked") return t("sign_in-locked_until", { time: instant(result.until) });
  return null;
}

function NewPerson() {
  const stores = status.value?.stores ?? [];
  const [chosen, setChosen] = useState(session.value?.store?.code ?? "");
  const [user, setUser] = useState(session.value?.user.name ?? "");
  const store = chosen || (stores[0]?.code ?? "");
  // A device that has just joined learns its store's name within moments.
  useEffect(() => {
    if (stores.length > 0) return undefined;
    const timer = setInterval(() => void refreshStatus(), LEARNING_MS);
    return () => clearInterval(timer);
  }, [stores.length]);
  const form = useSubmit(async (pin) => {
    await signIn(store, user.trim(), pin);
    return null;
  });
  return (
    <form onSubmit={(event) => void form.submit(event)}>
      <ErrorNotice error={form.error} />
      <Choice label={t("sign_in-store")} value={store} onValue={setChosen}>
        {stores.map((option) => (
          <option key={option.id} value={option.code}>
            {option.code} {option.name}
          </option>
        ))}
        {stores.length === 0 ? <option value="">{t("sign_in-no_store")}</option> : null}
      </Choice>
      <Field
        label={t("sign_in-user")}
        value={user}
        onValue={setUser}
        autoComplete="username"
        required
      />
      <Field
        label={t("sign_in-pin")}
        value={form.secret}
        onValue={form.setSecret}
        type="password"
        autoComplete="current-password"
        required
      />
      <button type="submit" class="primary" disabled={form.busy}>
        {t("sign_in-submit")}
      </button>
    </form>
  );
}
