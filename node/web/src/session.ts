// Who is signed in, and for which store; the token itself is a cookie no script can read.
//
// When the node asks for a new sign-in, `session` stays: the screen below keeps what was typed and
// the sign-in form stands over it.
import { computed, effect, signal } from "@preact/signals";
import { ApiError, get, post, remove, signInRequired } from "./api";
import type { Named, Session } from "./wire";

export const session = signal<Session | null>(null);
export const starting = signal(true);

/** The store looked at by a person whose device has none of its own. */
export const chosenStore = signal<Named | null>(null);

export const store = computed<Named | null>(() => {
  const own = session.value?.store;
  return own?.id ? own : chosenStore.value;
});

// The node's clock minus this browser's, in ms: a tablet with a wrong clock still dates its count
// lines by the node.
let clockOffset_ms = 0;

export function learnClock(nodeTime: string): void {
  const at = Date.parse(nodeTime);
  if (!Number.isNaN(at)) clockOffset_ms = at - Date.now();
}

/** Now, by the node's clock, in ms since 1970. */
export function nodeNow(): number {
  return Date.now() + clockOffset_ms;
}

// While the node starts, the page asks again until it knows whether a session is open.
const RESUME_EVERY_MS = 2_000;

export async function resume(): Promise<void> {
  try {
    session.value = await get<Session>("/session");
  } catch (error) {
    if (!(error instanceof ApiError)) {
      setTimeout(() => void resume(), RESUME_EVERY_MS);
      return;
    }
    signInRequired.value = true;
  }
  starting.value = false;
}

export async function signIn(storeCode: string, user: string, pin: string): Promise<void> {
  session.value = await post<Session>("/session", { store: storeCode, user, pin });
  signInRequired.value = false;
}

/**
 * Ends the session at the node. While the node cannot be reached it throws `Unreachable` and the
 * session stays: only the node can take the cookie away.
 */
export async function signOut(): Promise<void> {
  try {
    await remove("/session");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  session.value = null;
  chosenStore.value = null;
  signInRequired.value = true;
}

effect(() => {
  const open = session.value;
  document.title = open?.store ? `${open.store.code} · stockmesh` : "stockmesh";
});
