// What somebody is typing, kept at every keystroke and there again after a reload.
import { useEffect, useRef, useState } from "preact/hooks";
import { session } from "./session";
import * as storage from "./storage";

export interface Draft {
  readonly key: string;
  readonly at: string;
  readonly data: unknown;
}

// Drafts that nobody came back to for a month are of work done otherwise.
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

const memory = new Map<string, unknown>();

/** Reads the drafts of this browser; call once at the start. */
export async function openDrafts(): Promise<void> {
  const oldest = new Date(Date.now() - KEPT_DAYS * DAY_MS).toISOString();
  for (const draft of await storage.all("drafts")) {
    if (draft.at < oldest) await storage.drop("drafts", draft.key);
    else memory.set(draft.key, draft.data);
  }
}

function keep(key: string, data: unknown): Promise<void> {
  memory.set(key, data);
  const draft = { key, at: new Date().toISOString(), data };
  return storage.write("drafts", key, draft).catch((error: unknown) => {
    console.warn("a draft is kept in memory only", error);
  });
}

function forget(key: string): void {
  memory.delete(key);
  storage.drop("drafts", key).catch((error: unknown) => {
    console.warn("a draft could not be dropped", error);
  });
}

export interface Drafting<T> {
  readonly value: T;
  readonly set: (next: T | ((before: T) => T)) => void;
  /** Back to the beginning, and nothing kept. */
  readonly reset: () => void;
  /** Whether it was there when the form opened. */
  readonly restored: boolean;
}

/**
 * State of a form that outlives the page. `name` says which form, with the id of what it is about;
 * each person has their own.
 */
export function useDraft<T>(name: string, initial: T): Drafting<T> {
  const key = `${session.value?.user.id ?? ""}/${name}`;
  const held = useRef({ key, restored: memory.has(key) });
  const [value, setValue] = useState<T>(() => (memory.get(key) as T | undefined) ?? initial);
  const latest = useRef(value);
  latest.current = value;

  useEffect(() => {
    if (held.current.key === key) return;
    held.current = { key, restored: memory.has(key) };
    setValue((memory.get(key) as T | undefined) ?? initial);
  }, [key]);

  return {
    value,
    set(next) {
      const made = typeof next === "function" ? (next as (before: T) => T)(latest.current) : next;
      latest.current = made;
      void keep(key, made);
      setValue(made);
    },
    reset() {
      latest.current = initial;
      held.current = { key, restored: false };
      forget(key);
      setValue(initial);
    },
    restored: held.current.restored,
  };
}

/** Puts a form's state where its screen will find it, for instance a refused command to mend. */
export function putDraft(name: string, data: unknown): Promise<void> {
  return keep(`${session.value?.user.id ?? ""}/${name}`, data);
}
