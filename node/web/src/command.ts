// Writes that count once: each has a command id that lives until the node's answer came.
//
// The request is kept in the browser before it is sent and dropped at a definite answer, so after a
// lost answer, a reload or a flat battery exactly the same bytes can be sent again.
import { computed, signal, useSignal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError, isRecord, post } from "./api";
import { session } from "./session";

const KEPT = "stockmesh.write.";
const ID_BYTES = 16;
const STORAGE_FULL = 507;

export interface Write {
  readonly id: string;
  readonly user: string;
  readonly title: string;
  readonly at: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Progress<T> =
  | { readonly step: "idle" }
  | { readonly step: "sending" }
  | { readonly step: "unsure" }
  | { readonly step: "refused"; readonly error: ApiError }
  | { readonly step: "done"; readonly answer: T };

/** A fresh command id. `crypto.randomUUID` is absent on plain http, so this is not used. */
function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Private windows and full disks refuse to store; the write then lives in memory only.
const kept = signal<readonly Write[]>(readKept());
const held = signal<ReadonlySet<string>>(new Set());

function readKept(): readonly Write[] {
  const found: Write[] = [];
  for (let i = 0; i < localStorage.length; i += 1) {
    const key = localStorage.key(i);
    if (key?.startsWith(KEPT)) {
      const write = parsed(localStorage.getItem(key));
      if (write) found.push(write);
    }
  }
  return found.sort((a, b) => a.at.localeCompare(b.at));
}

function parsed(text: string | null): Write | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isRecord(value) && typeof value["id"] === "string" && isRecord(value["body"])
      ? (value as unknown as Write)
      : null;
  } catch {
    return null;
  }
}

function keep(write: Write): void {
  kept.value = [...kept.value.filter((other) => other.id !== write.id), write];
  try {
    localStorage.setItem(KEPT + write.id, JSON.stringify(write));
  } catch (error) {
    console.warn("the write is kept in memory only", error);
  }
}

export function forget(write: Write): void {
  kept.value = kept.value.filter((other) => other.id !== write.id);
  localStorage.removeItem(KEPT + write.id);
}

/** Writes of the person signed in whose answer never came and whose form is gone. */
export const unanswered = computed<readonly Write[]>(() =>
  kept.value.filter(
    (write) => write.user === session.value?.user.id && !held.value.has(write.id),
  ),
);

// 5xx leaves the effect unknown, but for a full disk: there nothing was written.
function isDefinite(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status < 500 || error.status === STORAGE_FULL);
}

export async function send<T>(write: Write): Promise<Progress<T>> {
  keep(write);
  try {
    const answer = await post<T>(write.path, write.body);
    forget(write);
    return { step: "done", answer };
  } catch (error) {
    if (!isDefinite(error)) return { step: "unsure" };
    forget(write);
    return { step: "refused", error };
  }
}

export interface Sender<T> {
  readonly progress: Signal<Progress<T>>;
  /** Sends; the id stays the same until an effect is known. */
  readonly submit: (path: string, body: object, title: string) => Promise<Progress<T>>;
  /** The same bytes once more. */
  readonly again: () => Promise<Progress<T>>;
  readonly reset: () => void;
}

/** The write of one form. */
export function useSender<T>(): Sender<T> {
  const progress = useSignal<Progress<T>>({ step: "idle" });
  const id = useRef(newCommandId());
  const last = useRef<Write | null>(null);

  useEffect(() => () => hold(id.current, false), []);

  async function run(write: Write): Promise<Progress<T>> {
    last.current = write;
    hold(write.id, true);
    progress.value = { step: "sending" };
    const result = await send<T>(write);
    if (effectKnown(result)) {
      hold(write.id, false);
      id.current = newCommandId();
    }
    progress.value = result;
    return result;
  }

  return {
    progress,
    submit: (path, body, title) =>
      run({
        id: id.current,
        user: session.value?.user.id ?? "",
        title,
        at: new Date().toISOString(),
        path,
        body: { id: id.current, ...body },
      }),
    again: () => (last.current ? run(last.current) : Promise.resolve(progress.value)),
    reset: () => {
      progress.value = { step: "idle" };
    },
  };
}

// A refusal keeps the id: should an earlier attempt still arrive, the node sees one command.
// `command_reused` says that such an attempt did arrive, with other content.
function effectKnown<T>(result: Progress<T>): boolean {
  return (
    result.step === "done" || (result.step === "refused" && result.error.code === "command_reused")
  );
}

function hold(id: string, on: boolean): void {
  const next = new Set(held.value);
  if (on) next.add(id);
  else next.delete(id);
  held.value = next;
}
