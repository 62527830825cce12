// The page around every screen: header, how it stands, menu, and who may see it.
import { effect, useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { reachable, signInRequired } from "./api";
import { HomeScreen } from "./home/home";
import { isMenuOpen, Menu } from "./menu";
import { useResource } from "./resource";
import { route, to } from "./router";
import { SCREENS } from "./screens";
import type { Screen, ScreenProps } from "./screens";
import { chosenStore, isOffline, session, signOut, starting, store } from "./session";
import { ConnectionBar } from "./shared/connection-bar";
import { ErrorNotice } from "./shared/errors";
import { Choice } from "./shared/field";
import { LanguageChoice } from "./shared/language-choice";
import { UpdateNotice } from "./shared/update-notice";
import { SignIn } from "./sign-in/sign-in";
import { allTexts, t } from "./words";
import type { Named, Session, Store } from "./wire";

export function App() {
  const open = session.value;
  const page = PUBLIC[route.value.screen];
  if (page && !(open && !signInRequired.value)) return <PublicPage name={route.value.screen} load={page} />;
  if (starting.value) {
    return <p class="notice">{t(reachable.value ? "loading" : "sign_in-unreachable")}</p>;
  }
  // Below a renewed sign-in the screen stays as it was, out of sight, with what was typed.
  const isCovered = signInRequired.value;
  return (
    <>
      <a class="skip" href="#content" onClick={toContent}>
        {t("skip")}
      </a>
      <Header open={isCovered ? null : open} />
      <UpdateNotice />
      {isCovered || !open ? <SignIn /> : <ConnectionBar />}
      {open ? (
        <div class="body" hidden={isCovered} key={`${open.user.id} ${open.store?.id ?? ""}`}>
          <Menu />
          <main id={isCovered ? undefined : "content"} tabIndex={-1}>
            <Opened />
          </main>
        </div>
      ) : null}
    </>
  );
}

// Pages for who cannot sign in yet: a new tablet, a machine without a node.
const PUBLIC: Readonly<Record<string, Screen["load"]>> = {
  setup: async () => (await import("./setup/setup")).SetupScreen,
  start: async () => (await import("./start/start")).StartScreen,
};

function PublicPage({ name, load }: { name: string; load: Screen["load"] }) {
  return (
    <>
      <Header open={null} />
      <main id="content" tabIndex={-1}>
        <Code key={name} name={name} load={load} rest={route.value.rest} store={null} />
      </main>
    </>
  );
}

// The hash is the address of the screen, so the skip link moves the focus by itself.
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Header({ open }: { open: Session | null }) {
  return (
    <header class="top">
      {open ? (
        <button
          type="button"
          class="menu-button"
          aria-expanded={isMenuOpen.value}
          aria-controls="menu"
          onClick={() => (isMenuOpen.value = !isMenuOpen.value)}
        >
          <span aria-hidden="true">☰</span> <span class="wide-only">{t("menu")}</span>
          <span class="unseen narrow-only">{t("menu")}</span>
        </button>
      ) : null}
      <a class="brand" href={to("home")}>
        {t("app")}
      </a>
      {open ? (
        <>
          <span class="who">
            {t("signed_in_as", {
              user: open.user.name,
              store: store.value?.code ?? t("no_device_store"),
            })}
            {isOffline.value ? <span class="badge">{t("unlocked_here")}</span> : null}
          </span>
          {chosenStore.value ? (
            <button type="button" onClick={() => (chosenStore.value = null)}>
              {t("change_store")}
            </button>
          ) : null}
          <button type="button" onClick={() => void signOut()}>
            {t("switch_person")}
          </button>
        </>
      ) : (
        <LanguageChoice />
      )}
    </header>
  );
}

// An address that leads nowhere for this person, and the way on.
function Elsewhere({ text }: { text: string }) {
  return (
    <>
      <p>{text}</p>
      <a class="button" href={to("home")}>
        {t("nav-home")}
      </a>
    </>
  );
}

function Opened() {
  const { screen, rest } = route.value;
  const found = SCREENS.find((one) => one.name === screen);
  const open = session.value;
  if (!found || !open) return <Elsewhere text={t("page_missing")} />;
  if (!found.offered(open)) return <Elsewhere text={t("page_not_offered")} />;
  const at = store.value;
  if (!at && !found.storeless) return <StoreChoice />;
  const key = `${found.name} ${at?.id ?? ""}`;
  return <Code key={key} name={found.name} load={found.load} rest={rest} store={at} />;
}

// Screens that were opened once are there at once, as home is; its words come with the first texts.
const loaded = new Map<string, ComponentType<ScreenProps>>([["home", HomeScreen]]);

interface CodeProps {
  readonly name: string;
  readonly load: Screen["load"];
  readonly rest: readonly string[];
  readonly store: Named | null;
}

const NO_STORE: Named = { id: "", code: "", name: "" };

function Code({ name, load, rest, store: at }: CodeProps) {
  const [, setReady] = useState(false);
  const failed = useSignal<Error | null>(null);
  useLayoutEffect(() => {
    if (loaded.has(name)) return;
    Promise.all([load(), allTexts()]).then(
      ([component]) => {
        loaded.set(name, component);
        setReady(true);
      },
      (error: Error) => (failed.value = error),
    );
  }, [name]);
  const Component = loaded.get(name);
  if (failed.value) return <p class="notice notice-error">{t("screen_not_loaded")}</p>;
  if (!Component) return <p class="quiet" aria-busy="true">{t("loading")}</p>;
  return <Component store={at ?? NO_STORE} rest={rest} />;
}

// After a step to another screen the reader's place is its beginning.
effect(() => {
  route.value;
  document.getElementById("content")?.focus({ preventScroll: true });
});

// A device without a store of its own, such as a gateway's, looks at those it holds.
function StoreChoice() {
  const answer = useResource<{ stores: readonly Store[] }>("/stores", () => false);
  const stores = (answer.data?.stores ?? []).filter((one) => one.held);
  return (
    <>
      <h1>{t("choose_store")}</h1>
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
