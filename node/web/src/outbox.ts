// What was recorded here and is not at the node yet; each entry counts once and keeps its author.
//
// An entry is on disk before it is sent and leaves it at the node's answer, so that after a lost
// answer, a reload or a flat battery it is sent again under the same id. What the node refuses stays
// until its author mends it or lets it go.
import { computed, effect, signal, untracked } from "@preact/signals";
import { ApiError, isRecord, post, postFor, reachable } from "./api";
import { isOffline, nodeNow, session } from "./session";
import * as storage from "./storage";
import { personOf } from "./unlock";
import type { Named } from "./wire";

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Entry {
  readonly id: string;
  readonly at: string; // when it was recorded, by the node's clock
  readonly author: { readonly id: string; readonly name: string };
  readonly store: Named | null;
  readonly title: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The form it came from, with what was typed there, to mend it after a refusal. */
  readonly form: { readonly screen: readonly string[]; readonly draft: string; readonly data: unknown } | null;
  /** Recorded while the node was out of reach: it says when it happened. */
  readonly dated: boolean;
  /** It was sent at least once, so that the node may have it. */
  readonly tried: boolean;
  readonly refusal: Refusal | null;
  /** When the node recorded it: it is shown on top of figures that are older than that. */
  readonly recordedAt: string | null;
  /** The node asks its author to sign in first. */
  readonly needsAuthor: boolean;
}

const ID_BYTES = 16;
// Refusals that pass by themselves or by somebody's word: the entry goes on waiting.
const PASSING: ReadonlySet<string> = new Set([
  "clock_unsure", "storage_full", "storage_failed", "closing", "locked", "accounts_pending",
]);
const RETRY_EVERY_MS = 10_000;
const ARRIVED_KEPT_MS = 3_600_000; // a node that answered was asked for its figures long before
// An answer that is lost for longer than this changes when a thing seems to have happened, so that
// the next try says when it did.
const LIVE_MS = 60_000;

export const entries = signal<readonly Entry[]>([]);
export const waiting = computed(() =>
  entries.value.filter((one) => one.refusal === null && one.recordedAt === null),
);
export const refused = computed(() => entries.value.filter((one) => one.refusal !== null));
/** Refused entries of who is signed in. */
export const mine = computed(() =>
  refused.value.filter((one) => one.author.id === session.value?.user.id),
);

/** A fresh command id. `crypto.randomUUID` is absent on plain http, so this is not used. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function openOutbox(): Promise<void> {
  const found = await storage.all("outbox");
  entries.value = found.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  setInterval(() => void flush(), RETRY_EVERY_MS);
  effect(() => {
    // What waits is looked at, not followed: who records an entry sends it.
    if (reachable.value && session.value !== null && !isOffline.value) untracked(() => void flush());
  });
}

async function keep(entry: Entry): Promise<void> {
  await storage.write("outbox", entry.id, entry);
  const others = entries.value.filter((one) => one.id !== entry.id);
  const after = [...others, entry];
  entries.value = after.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}

/** Lets an entry go that no node has: its author takes it back, or it was refused. */
export async function discard(entry: Entry): Promise<void> {
  await storage.drop("outbox", entry.id);
  entries.value = entries.value.filter((one) => one.id !== entry.id);
}

export type Result<T> =
  | { readonly step: "done"; readonly answer: T }
  | { readonly step: "kept"; readonly entry: Entry }
  | { readonly step: "refused"; readonly error: ApiError };

export interface Asked {
  readonly id: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly title: string;
  readonly form?: Entry["form"];
}

/** Records: at the node if it answers, else here until it does. Rejects if this disk is full. */
export async function record<T>(asked: Asked): Promise<Result<T>> {
  const open = session.value;
  if (open === null) throw new Error("nobody is signed in");
  const entry: Entry = {
    ...asked,
    body: { id: asked.id, ...asked.body },
    at: new Date(nodeNow()).toISOString(),
    author: { id: open.user.id, name: open.user.name },
    store: open.store,
    form: asked.form ?? null,
    dated: !reachable.value,
    tried: false,
    refusal: null,
    recordedAt: null,
    needsAuthor: false,
  };
  await keep(entry);
  // Nothing overtakes what waits already, so that the node hears things in the order they happened.
  const isFirst = waiting.value.find((one) => !one.needsAuthor)?.id === entry.id;
  if (!reachable.value || !isFirst || isOffline.value) {
    void flush();
    return { step: "kept", entry };
  }
  const result = await deliver<T>(entry);
  if (result.step === "refused") await discard(entry); // the form still has it, and says why
  if (waiting.value.some((one) => one.id !== entry.id)) void flush();
  return result;
}

const underway = new Set<string>();

async function deliver<T>(entry: Entry): Promise<Result<T>> {
  underway.add(entry.id);
  try {
    // Another window of this browser may have sent it, or its author taken it back there.
    if (!(await storage.read("outbox", entry.id))) {
      await discard(entry);
      return { step: "kept", entry };
    }
    if (!entry.tried) await keep({ ...entry, tried: true });
    const answer = await sent<T>(entry);
    await arrived(entry, answer);
    return { step: "done", answer };
  } catch (error) {
    if (!(error instanceof ApiError) || !isDefinite(error)) return { step: "kept", entry };
    return settle<T>(entry, error);
  } finally {
    underway.delete(entry.id);
  }
}

// Figures kept here may be older than the record: until newer ones came, it is laid on them.
async function arrived(entry: Entry, answer: unknown): Promise<void> {
  const recordedAt = isRecord(answer) ? answer["recorded_at"] : null;
  if (typeof recordedAt === "string") await keep({ ...entry, tried: true, recordedAt });
  else await discard(entry);
  const oldest = new Date(nodeNow() - ARRIVED_KEPT_MS).toISOString();
  for (const one of entries.value) {
    if (one.recordedAt !== null && one.at < oldest) await discard(one);
  }
}

async function settle<T>(entry: Entry, error: ApiError): Promise<Result<T>> {
  // The node has this command, said a little otherwise: the first try did arrive.
  if (error.code === "command_reused") {
    await discard(entry);
    return { step: "done", answer: {} as T };
  }
  if (error.status === 401) {
    const held = { ...entry, tried: true, needsAuthor: true };
    await keep(held);
    return { step: "kept", entry: held };
  }
  return { step: "refused", error };
}

function sent<T>(entry: Entry): Promise<T> {
  const isOwn = session.value?.user.id === entry.author.id && !isOffline.value;
  const body = saidWhen(entry);
  if (isOwn) return post<T>(entry.path, body);
  const key = personOf(entry.author.id)?.outboxKey;
  if (!key) throw new ApiError(401, "outbox_key_invalid", "", {});
  return postFor<T>(key, entry.path, body);
}

// A movement that arrives later than it happened says when that was; counts say it line by line.
function saidWhen(entry: Entry): Readonly<Record<string, unknown>> {
  const isMovement = entry.path.endsWith("/movements");
  const isLate = entry.dated || nodeNow() - Date.parse(entry.at) > LIVE_MS;
  if (!isMovement || !isLate || "occurred_at" in entry.body) return entry.body;
  return { ...entry.body, occurred_at: entry.at };
}

// 5xx leaves the effect unknown.
function isDefinite(error: ApiError): boolean {
  return error.status < 500 && !PASSING.has(error.code);
}

let flushing = false;
let askedAgain = false;

/** Sends what waits, in its order; stops where the node does not answer. */
export async function flush(): Promise<void> {
  // Where the node is known not to answer nothing is tried: its author may still take it back.
  if (session.value === null || isOffline.value || !reachable.value) return;
  askedAgain = true; // there may be more than a flush under way has looked at
  if (flushing) return;
  flushing = true;
  try {
    while (askedAgain) {
      askedAgain = false;
      await sendAll(waiting.value);
    }
  } finally {
    flushing = false;
  }
}

async function sendAll(all: readonly Entry[]): Promise<void> {
  for (const entry of all) {
    if (underway.size > 0) return; // who sends that one looks for more when it has its answer
    if (entry.needsAuthor && entry.author.id !== session.value?.user.id) continue;
    const result = await deliver(entry);
    if (result.step === "refused") await comeBack(entry, result.error);
    if (result.step === "kept" && !reachable.value) return;
  }
}

async function comeBack(entry: Entry, error: ApiError): Promise<void> {
  const { status, code, message, details } = error;
  await keep({ ...entry, tried: true, refusal: { status, code, message, details } });
}

/** Sends a refused entry once more, with what its author adds, for instance an override. */
export async function sendAgain(
  entry: Entry,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { id: _, ...body } = entry.body;
  const id = newCommandId();
  // The new one is on disk before the old one leaves it.
  await keep({ ...entry, id, body: { id, ...body, ...more }, refusal: null });
  await discard(entry);
  await flush();
}

/**
 * Makes another's entry that of who is signed in, who answers for it from now on: it is sent as
 * theirs, or theirs to mend. It keeps its id, under which the node may have it already.
 */
export async function adopt(entry: Entry): Promise<void> {
  const open = session.value;
  if (open === null) return;
  const author = { id: open.user.id, name: open.user.name };
  await keep({ ...entry, author, needsAuthor: false, body: saidBy(entry) });
  await flush();
}

// A movement without a note has room for one: who saw the goods stays on the card.
function saidBy(entry: Entry): Readonly<Record<string, unknown>> {
  const hasRoom = entry.path.endsWith("/movements") && !entry.body["note"];
  return hasRoom ? { ...entry.body, note: entry.author.name } : entry.body;
}
