// A figure on the screen that keeps itself fresh: asked once, and again when its ledger changes.
//
// What was kept in this browser is shown at once and replaced when the node answers; while it does
// not, the screen says of when its figures are. An error stands beside figures, never instead.
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import { kept, keepAnswer } from "./answers";
import { get, reachable } from "./api";
import { onChange } from "./live";
import { nodeNow } from "./session";
import type { Change } from "./wire";

// Changes come in bursts during a sync; one question a burst is enough.
const SETTLE_MS = 300;

export interface Resource<T> {
  readonly data: T | null;
  readonly error: Error | null;
  /** When the node gave the figures shown. */
  readonly at: string | null;
  /** Whether they are kept ones, because the node did not answer (yet). */
  readonly isOld: boolean;
  readonly reload: () => void;
}

interface Held<T> {
  readonly path: string | null;
  readonly data: T | null;
  readonly error: Error | null;
  readonly at: string | null;
  readonly isOld: boolean;
}

const NOTHING = { path: null, data: null, error: null, at: null, isOld: false } as const;

/** Asks the node, and keeps its answer where answers of this path are kept. */
export async function ask<T>(path: string): Promise<{ readonly data: T; readonly at: string }> {
  const data = await get<T>(path);
  const at = new Date(nodeNow()).toISOString();
  void keepAnswer(path, data, at);
  return { data, at };
}

/** Asks the node, else gives what was kept; rejects if there is neither. */
export async function askOrKept<T>(path: string): Promise<T> {
  try {
    return (await ask<T>(path)).data;
  } catch (error) {
    const answer = await kept(path);
    if (!answer) throw error;
    return answer.data as T;
  }
}

/** Reads `path`, and again at each change that `concerns` it. A null path reads nothing. */
export function useResource<T>(
  path: string | null,
  concerns: (change: Change) => boolean,
): Resource<T> {
  const [held, setHeld] = useState<Held<T>>(NOTHING);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const isBack = reachable.value;

  // At once and not after the next picture: on a slow tablet that is a quarter of a second.
  useLayoutEffect(() => {
    if (path === null) return undefined;
    let current = true;
    let answered = false;
    if (held.path !== path) {
      void kept(path).then((answer) => {
        if (!current || answered || !answer) return;
        setHeld({ path, data: answer.data as T, error: null, at: answer.at, isOld: true });
      });
    }
    ask<T>(path).then(
      ({ data, at }) => {
        answered = true;
        if (current) setHeld({ path, data, error: null, at, isOld: false });
      },
      (error: Error) => {
        if (!current) return;
        setHeld((before) =>
          before.path === path
            ? { ...before, error, isOld: true }
            : { path, data: null, error, at: null, isOld: false },
        );
      },
    );
    return () => {
      current = false;
    };
  }, [path, round, isBack]);

  useEffect(() => {
    let timer = 0;
    const stop = onChange((change) => {
      if (change !== null && !concerns(change)) return;
      if (timer !== 0) return;
      timer = window.setTimeout(() => {
        timer = 0;
        reload();
      }, SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [path]);

  // An answer to an earlier question is not shown under a new one.
  const { data, error, at, isOld } = held.path === path ? held : NOTHING;
  return { data, error, at, isOld, reload };
}

/** Changes of one store, told by its code or its id in the scope. */
export function ofStore(store: { readonly id: string; readonly code: string } | null) {
  return (change: Change): boolean =>
    store !== null && (change.store === store.code || change.scope.includes("/" + store.id));
}

/** Changes of one store, and of what all share: a recall makes its batches unusable at once. */
export function ofStoreOrCatalogue(store: { readonly id: string; readonly code: string }) {
  const isOurs = ofStore(store);
  return (change: Change): boolean => isOurs(change) || ofCatalogue(change);
}

/** Changes of what all stores share. */
export function ofCatalogue(change: Change): boolean {
  return change.scope.startsWith("catalogue/") || change.scope === "network";
}
