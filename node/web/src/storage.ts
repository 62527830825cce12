// What this browser keeps: answers of the node, commands that wait, drafts, and who works here.
//
// IndexedDB, so that it outlives a reload and a flat battery. A private window may refuse it; then
// everything lives in memory, and `durable` says so.
import { openDB } from "idb";
import type { DBSchema, IDBPDatabase } from "idb";
import type { Answer } from "./answers";
import type { Draft } from "./drafts";
import type { Entry } from "./outbox";
import type { Person } from "./unlock";

interface Kept extends DBSchema {
  answers: { key: string; value: Answer; indexes: { at: string } };
  outbox: { key: string; value: Entry };
  drafts: { key: string; value: Draft };
  people: { key: string; value: Person };
}

export type Part = "answers" | "outbox" | "drafts" | "people";

const NAME = "stockmesh";
const VERSION = 1;
const PARTS: readonly Part[] = ["answers", "outbox", "drafts", "people"];

let database: IDBPDatabase<Kept> | null = null;
const memory = new Map(PARTS.map((part) => [part, new Map<string, unknown>()]));

/** Opens what was kept; call once, before anything else. */
export async function open(): Promise<void> {
  try {
    database = await openDB<Kept>(NAME, VERSION, {
      upgrade(made) {
        made.createObjectStore("answers", { keyPath: "path" }).createIndex("at", "at");
        made.createObjectStore("outbox", { keyPath: "id" });
        made.createObjectStore("drafts", { keyPath: "key" });
        made.createObjectStore("people", { keyPath: "key" });
      },
      terminated() {
        database = null; // the browser took it away; what comes is kept in memory
      },
    });
    // Asked for once: without it a browser short of space may drop what was not sent yet.
    if (navigator.storage?.persist) void navigator.storage.persist();
  } catch (error) {
    console.warn("nothing can be kept in this browser", error);
  }
}

/** Whether what is kept outlives this page. */
export function durable(): boolean {
  return database !== null;
}

export async function all<P extends Part>(part: P): Promise<Kept[P]["value"][]> {
  if (database) return database.getAll(part);
  return [...(memory.get(part)?.values() ?? [])] as Kept[P]["value"][];
}

export async function read<P extends Part>(
  part: P,
  key: string,
): Promise<Kept[P]["value"] | undefined> {
  if (database) return database.get(part, key);
  return memory.get(part)?.get(key) as Kept[P]["value"] | undefined;
}

/** Keeps a value; it is on disk when this resolves. */
export async function write<P extends Part>(
  part: P,
  key: string,
  value: Kept[P]["value"],
): Promise<void> {
  if (!database) {
    memory.get(part)?.set(key, value);
    return;
  }
  const change = database.transaction(part, "readwrite");
  const put = change.store.put(value);
  // Committed now and not when the answer comes: it outlives a page that is closed at once.
  change.commit();
  await Promise.all([put, change.done]);
}

export async function drop(part: Part, key: string): Promise<void> {
  if (database) await database.delete(part, key);
  else memory.get(part)?.delete(key);
}

/** Forgets everything of a part. */
export async function clear(part: Part): Promise<void> {
  if (database) await database.clear(part);
  else memory.get(part)?.clear();
}
