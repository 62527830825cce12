// Who is signed in, and for which store; the token itself is a cookie no script can read.
//
// When the node asks for a new sign-in, `session` stays: the screen below keeps what was typed and
// the sign-in form stands over it. Without the node a person who signed in here before may open the
// page with the PIN; `isOffline` says so, and the node is asked again as soon as it answers.
import { computed, effect, signal } from "@preact/signals";
import { ApiError, get, post, reachable, remove, signInRequired } from "./api";
import { keepAnswersOf } from "./answers";
import { canUnlock, forgetPerson, people, personOf, remember, unlock } from "./unlock";
import type { Person, Unlocked } from "./unlock";
import type { Named, Session } from "./wire";

export const session = signal<Session | null>(null);
export const starting = signal(true);
/** Opened with a PIN that this browser compared; the node has not seen it yet. */
export const isOffline = signal(false);

/** The store looked at by a person whose device has none of its own, or who chose another. */
export const chosenStore = signal<Named | null>(null);

export const store = computed<Named | null>(() => chosenStore.value ?? session.value?.store ?? null);

// The PIN of a session that was opened without the node, in memory until the node has taken it.
let pending: { readonly person: Person; readonly pin: string } | null = null;

// The node's clock minus this browser's, in ms: a tablet with a wrong clock still dates its count
// lines by the node.
const OFFSET = "stockmesh.clock-offset";
let clockOffset_ms = Number(localStorage.getItem(OFFSET) ?? 0) || 0;

export function learnClock(nodeTime: string): void {
  const at = Date.parse(nodeTime);
  if (Number.isNaN(at)) return;
  clockOffset_ms = at - Date.now();
  localStorage.setItem(OFFSET, String(clockOffset_ms));
}

/** Now, by the node's clock, in ms since 1970. */
export function nodeNow(): number {
  return Date.now() + clockOffset_ms;
}

// While the node does not answer, the page asks again; who works here may open it meanwhile.
const RESUME_EVERY_MS = 2_000;

export async function resume(): Promise<void> {
  try {
    take(await get<Session>("/session"));
  } catch (error) {
    if (!(error instanceof ApiError)) {
      setTimeout(() => void resumeUnlessOpen(), RESUME_EVERY_MS);
      if (!canUnlock() || people.value.length === 0) return;
    }
    signInRequired.value = true;
  }
  starting.value = false;
}

async function resumeUnlessOpen(): Promise<void> {
  if (session.value === null) await resume();
}

function take(open: Session): void {
  session.value = open;
  isOffline.value = false;
  signInRequired.value = false;
  keepAnswersOf(open.store?.id ?? "");
}

interface SignedIn extends Session {
  readonly outbox_key?: string;
}

export async function signIn(storeCode: string, user: string, secret: string): Promise<void> {
  const body = { store: storeCode, user, pin: secret };
  const { outbox_key: key, ...answer } = await post<SignedIn>("/session", body);
  const open: Session = {
    user: answer.user,
    store: answer.store,
    areas: answer.areas,
    wide: answer.wide ?? true,
    expires_at: answer.expires_at,
  };
  if (session.value !== null && session.value.user.id !== open.user.id) chosenStore.value = null;
  const before = personOf(open.user.id)?.outboxKey;
  take(open);
  pending = null;
  await remember(open, secret, key ?? null);
  // The new key takes the old one's place: a person has a bounded number of them.
  if (before && before !== key) {
    await post("/session/forget", { outbox_key: before }).catch(() => undefined);
  }
}

/** Opens the page without the node. */
export async function unlockOffline(person: Person, pin: string): Promise<Unlocked> {
  const result = await unlock(person, pin);
  if (result.kind === "open") {
    session.value = result.session;
    isOffline.value = true;
    signInRequired.value = false;
    starting.value = false;
    chosenStore.value = null;
    keepAnswersOf(result.session.store?.id ?? "");
    pending = { person, pin };
  }
  return result;
}

// The node is back: the one who opened the page is signed in there, or asked to.
effect(() => {
  if (!reachable.value || !isOffline.value) return;
  const held = pending;
  if (held === null) {
    signInRequired.value = true;
    return;
  }
  const { store: place, user } = held.person.session;
  signIn(place?.code ?? "", user.name, held.pin).catch((error: unknown) => {
    if (!(error instanceof ApiError)) return; // out of reach again
    pending = null;
    signInRequired.value = true;
  });
});

/**
 * Ends the session. While the node cannot be reached the page is locked all the same; the cookie
 * then ends with the node's own time, and nobody gets in here without a PIN.
 */
export async function signOut(): Promise<void> {
  try {
    if (reachable.value) await remove("/session");
  } catch {
    // Out of reach, or ended already: what counts is that this page asks for a PIN.
  }
  session.value = null;
  chosenStore.value = null;
  pending = null;
  isOffline.value = false;
  signInRequired.value = true;
}

/** Takes this person off the browser as well. */
export async function signOutForGood(): Promise<void> {
  const person = personOf(session.value?.user.id ?? "");
  await signOut();
  if (!person) return;
  if (person.outboxKey) {
    await post("/session/forget", { outbox_key: person.outboxKey }).catch(() => undefined);
  }
  await forgetPerson(person);
}

effect(() => {
  const open = session.value;
  document.title = open?.store ? `${open.store.code} · stockmesh` : "stockmesh";
});
