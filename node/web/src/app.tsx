// The page around every screen: header, connection, navigation, and who may see it.
import { useState } from "preact/hooks";
import { signInRequired } from "./api";
import { CardScreen } from "./card/card";
import { CountScreen } from "./count/count";
import { DiscrepanciesScreen } from "./discrepancies/discrepancies";
import { GatewayScreen } from "./gateway/gateway";
import { IndicatorsScreen } from "./indicators/indicators";
import { RecordScreen } from "./record/record";
import { reachable } from "./live";
import { useResource } from "./resource";
import { route, to } from "./router";
import type { Route } from "./router";
import { chosenStore, session, signOut, starting, store } from "./session";
import { ConnectionBar } from "./shared/connection-bar";
import { ErrorNotice } from "./shared/errors";
import { Choice } from "./shared/field";
import { UnansweredWrites } from "./shared/write-notice";
import { SignIn } from "./sign-in/sign-in";
import { StockScreen } from "./stock/stock";
import { t, word } from "./strings";
import type { Named, Session, Store } from "./wire";

const SCREENS = ["stock", "record", "count", "discrepancies", "indicators"] as const;

export function App() {
  const open = session.value;
  if (starting.value) {
    return <p class="notice">{t(reachable.value ? "loading" : "sign_in.unreachable")}</p>;
  }
  // Below a renewed sign-in the screen stays as it was, out of sight, with what was typed.
  const isCovered = signInRequired.value;
  return (
    <>
      <a class="skip" href="#content" onClick={toContent}>
        {t("skip")}
      </a>
      <Header open={isCovered ? null : open} />
      {isCovered || !open ? <SignIn /> : <ConnectionBar />}
      {open ? (
        <div hidden={isCovered} key={`${open.user.id} ${open.store?.id ?? ""}`}>
          <Navigation />
          <main id={isCovered ? undefined : "content"} tabIndex={-1}>
            <UnansweredWrites />
            {route.value.screen === "gateway" && offersGateway() ? (
              <GatewayScreen rest={route.value.rest} />
            ) : store.value ? (
              <Screen key={store.value.id} store={store.value} at={route.value} />
            ) : (
              <StoreChoice />
            )}
          </main>
        </div>
      ) : null}
    </>
  );
}

// The node says which screens of its gateway it would answer; it checks each request by itself.
function offersGateway(): boolean {
  return session.value?.areas.includes("gateway") ?? false;
}

// The hash is the address of the screen, so the skip link moves the focus by itself.
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Header({ open }: { open: Session | null }) {
  const [error, setError] = useState<Error | null>(null);
  return (
    <header class="top">
      <a class="brand" href={to("stock")}>
        {t("app")}
      </a>
      {open ? (
        <>
          <span class="who">
            {t("signed_in_as", {
              user: open.user.name,
              store: store.value?.code ?? t("no_device_store"),
            })}
          </span>
          {!open.store && chosenStore.value ? (
            <button type="button" onClick={() => (chosenStore.value = null)}>
              {t("change_store")}
            </button>
          ) : null}
          <button
            type="button"
            onClick={() => {
              setError(null);
              signOut().catch((failure: Error) => setError(failure));
            }}
          >
            {t("sign_out")}
          </button>
          <ErrorNotice error={error} />
        </>
      ) : null}
    </header>
  );
}

function Navigation() {
  const current = route.value.screen === "card" ? "stock" : route.value.screen;
  const screens = offersGateway() ? [...SCREENS, "gateway"] : SCREENS;
  return (
    <nav class="screens" aria-label={t("menu")}>
      {screens.map((screen) => (
        <a key={screen} href={to(screen)} aria-current={screen === current ? "page" : undefined}>
          {word("nav", screen)}
        </a>
      ))}
    </nav>
  );
}

function Screen({ store: at, at: where }: { store: Named; at: Route }) {
  const product = where.rest[0];
  switch (where.screen) {
    case "stock":
      return <StockScreen store={at} />;
    case "record":
      return <RecordScreen store={at} />;
    case "count":
      return <CountScreen store={at} />;
    case "discrepancies":
      return <DiscrepanciesScreen store={at} />;
    case "indicators":
      return <IndicatorsScreen store={at} />;
    case "card":
      if (product) return <CardScreen key={product} store={at} product={product} />;
      return <p>{t("page_missing")}</p>;
    default:
      return <p>{t("page_missing")}</p>;
  }
}

// A device without a store of its own, such as a gateway's, looks at those it holds.
function StoreChoice() {
  const answer = useResource<{ stores: readonly Store[] }>("/stores", () => false);
  const stores = (answer.data?.stores ?? []).filter((one) => one.held);
  return (
    <>
      <ErrorNotice error={answer.error} />
      <Choice
        label={t("choose_store")}
        value=""
        onValue={(id) => {
          chosenStore.value = stores.find((one) => one.id === id) ?? null;
        }}
      >
        <option value="">{t("none")}</option>
        {stores.map((one) => (
          <option key={one.id} value={one.id}>
            {one.code} {one.name}
          </option>
        ))}
      </Choice>
    </>
  );
}
