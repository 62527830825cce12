// Who works on this browser, and opening it with a PIN while the node is out of reach.
//
// A person who signed in here once can open it again without the node: the PIN is compared with a
// value derived from it (PBKDF2), which only a secure context can compute. What is opened that way
// shows what was kept and writes to the outbox; the node decides when it is back.
import { signal } from "@preact/signals";
import * as storage from "./storage";
import type { Session } from "./wire";

export interface Person {
  readonly key: string;
  readonly session: Session;
  readonly outboxKey: string | null;
  readonly salt: string;
  readonly verifier: string; // empty where nothing can be derived (plain http)
  readonly failures: number;
  readonly lockedUntil: string | null;
  readonly lastSeen: string;
}

// Some 0.3 s on a slow tablet; a PIN of four digits is guessed by who takes the tablet apart
// whatever this number is, so that the lock below is what counts at the counter.
const ITERATIONS = 200_000;
const SALT_BYTES = 16;
const VERIFIER_BITS = 256;
const FREE_TRIES = 5; // as at the node
const FIRST_LOCK_MS = 60_000; // doubles with each further failure
const LONGEST_LOCK_MS = 3_600_000;

export const people = signal<readonly Person[]>([]);

/** Whether a PIN can be checked without the node here. */
export function canUnlock(): boolean {
  return isSecureContext && typeof crypto.subtle?.deriveBits === "function";
}

export async function openPeople(): Promise<void> {
  const found = await storage.all("people");
  people.value = found.sort((a, b) => b.lastSeen.localeCompare(a.lastSeen));
}

function keyOf(session: Session): string {
  return `${session.store?.id ?? ""}/${session.user.id}`;
}

export function personOf(userId: string): Person | undefined {
  return people.value.find((one) => one.session.user.id === userId);
}

/** Known to the page at once, and on disk when this resolves. */
async function keep(person: Person): Promise<void> {
  const others = people.value.filter((one) => one.key !== person.key);
  people.value = [person, ...others];
  await storage.write("people", person.key, person);
}

/**
 * Remembers who signed in at once, for the sign-in of the next person may come before the PIN has
 * been derived; then their PIN, as something that can only be compared.
 */
export async function remember(
  session: Session,
  secret: string,
  outboxKey: string | null,
): Promise<void> {
  const key = keyOf(session);
  const known = people.value.find((one) => one.key === key);
  await keep({
    key,
    session,
    outboxKey,
    salt: known?.salt ?? "",
    verifier: known?.verifier ?? "",
    failures: 0,
    lockedUntil: null,
    lastSeen: new Date().toISOString(),
  });
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const verifier = canUnlock() && /^\d+$/.test(secret) ? await derived(secret, salt) : "";
  const person = people.value.find((one) => one.key === key);
  if (!person) return; // left this browser for good meanwhile
  await keep({ ...person, salt: hex(salt), verifier });
}

/** Takes a person off this browser; what they recorded stays in the outbox. */
export async function forgetPerson(person: Person): Promise<void> {
  await storage.drop("people", person.key);
  people.value = people.value.filter((one) => one.key !== person.key);
}

export type Unlocked =
  | { readonly kind: "open"; readonly session: Session }
  | { readonly kind: "wrong" }
  | { readonly kind: "locked"; readonly until: string };

/** Compares a PIN without the node; failures are counted and lock as they do there. */
export async function unlock(asked: Person, pin: string): Promise<Unlocked> {
  const now = Date.now();
  // A form may have stood open over several tries; what counts is what is kept.
  const person = people.value.find((one) => one.key === asked.key) ?? asked;
  if (person.lockedUntil !== null && Date.parse(person.lockedUntil) > now) {
    return { kind: "locked", until: person.lockedUntil };
  }
  const given = await derived(pin, unhex(person.salt));
  if (person.verifier !== "" && given === person.verifier) {
    await keep({ ...person, failures: 0, lockedUntil: null, lastSeen: new Date().toISOString() });
    return { kind: "open", session: person.session };
  }
  const failures = person.failures + 1;
  const lock_ms =
    failures < FREE_TRIES ? 0 : Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_TRIES), LONGEST_LOCK_MS);
  const lockedUntil = lock_ms === 0 ? null : new Date(now + lock_ms).toISOString();
  await keep({ ...person, failures, lockedUntil });
  return lockedUntil === null ? { kind: "wrong" } : { kind: "locked", until: lockedUntil };
}

async function derived(secret: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const asked = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(asked, key, VERIFIER_BITS)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array((text.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
}
