// What the node says by itself: changes of the ledgers, and how it stands with its peers.
//
// Server-sent events under the session's cookie. After a gap nobody knows what was missed, so every
// reconnect counts as a change of everything.
import { effect, signal } from "@preact/signals";
import { get, reachable, signInRequired } from "./api";
import { isOffline, learnClock, session } from "./session";
import type { Presence } from "./shapes";
import type { Change, Status } from "./wire";

const STATUS_EVERY_MS = 15_000; // ages and clocks move on even when no event comes
const SEARCH_EVERY_MS = 3_000; // while the node does not answer
const TICK_MS = 5_000; // how often shown ages are computed anew
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
// The node writes a comment every 15 s but the browser hides comments; the status poll tells
// whether the node is there.

export const status = signal<Status | null>(null);
/** Moves on every few seconds so that ages are shown anew. */
export const tick = signal(0);

type Listener = (change: Change | null) => void;
const listeners = new Set<Listener>();

/** Who works on what together, by `store id/at`. */
export const present = signal<Readonly<Record<string, readonly string[]>>>({});

/** Calls `listener` at every change; null means that anything may have changed. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function announce(change: Change | null): void {
  for (const listener of listeners) listener(change);
}

export async function refreshStatus(): Promise<void> {
  try {
    const answer = await get<Status>("/status");
    learnClock(answer.time);
    status.value = answer;
  } catch {
    // `reachable` says it already
  }
}

function follow(): () => void {
  let source: EventSource | null = null;
  let retry = 0;
  let wait_ms = RETRY_MIN_MS;
  let opened = false;

  function connect(): void {
    source = new EventSource("/api/v1/events");
    source.addEventListener("open", () => {
      wait_ms = RETRY_MIN_MS;
      void refreshStatus();
      if (opened) announce(null);
      opened = true;
    });
    source.addEventListener("change", (event) => {
      announce(JSON.parse((event as MessageEvent<string>).data) as Change);
    });
    source.addEventListener("peers", () => void refreshStatus());
    source.addEventListener("presence", (event) => {
      const { store, at, people } = JSON.parse((event as MessageEvent<string>).data) as Presence;
      present.value = { ...present.value, [`${store.id}/${at}`]: people };
    });
    source.addEventListener("reload", () => announce(null));
    source.addEventListener("error", () => {
      void refreshStatus();
      // The browser tries again by itself unless the answer was an error.
      if (source?.readyState !== EventSource.CLOSED) return;
      retry = window.setTimeout(connect, wait_ms);
      wait_ms = Math.min(wait_ms * 2, RETRY_MAX_MS);
    });
  }

  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

/** Starts following; runs as long as the page. */
export function start(): void {
  void refreshStatus();
  setInterval(() => void refreshStatus(), STATUS_EVERY_MS);
  setInterval(() => {
    if (!reachable.value) void refreshStatus();
  }, SEARCH_EVERY_MS);
  addEventListener("online", () => void refreshStatus());
  addEventListener("offline", () => void refreshStatus());
  setInterval(() => {
    tick.value += 1;
  }, TICK_MS);
  effect(() => {
    const signedIn = session.value !== null && !isOffline.value && !signInRequired.value;
    return signedIn ? follow() : undefined;
  });
}
