// A figure on the screen that keeps itself fresh: asked once, and again when its ledger changes.
//
// What is shown stays while the next answer is on its way and when it fails; the error stands
// beside it, never instead of it.
import { useCallback, useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { onChange } from "./live";
import type { Change } from "./wire";

// Changes come in bursts during a sync; one question a burst is enough.
const SETTLE_MS = 300;

export interface Resource<T> {
  readonly data: T | null;
  readonly error: Error | null;
  readonly reload: () => void;
}

interface Held<T> {
  readonly path: string | null;
  readonly data: T | null;
  readonly error: Error | null;
}

/** Reads `path`, and again at each change that `concerns` it. A null path reads nothing. */
export function useResource<T>(
  path: string | null,
  concerns: (change: Change) => boolean,
): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ path: null, data: null, error: null });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    if (path === null) return undefined;
    let current = true;
    get<T>(path).then(
      (data) => current && setHeld({ path, data, error: null }),
      (error: Error) =>
        current &&
        setHeld((before) => ({ path, data: before.path === path ? before.data : null, error })),
    );
    return () => {
      current = false;
    };
  }, [path, round]);

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
  const shown = held.path === path ? held : { data: null, error: null };
  return { data: shown.data, error: shown.error, reload };
}

/** Changes of one store, told by its code or its id in the scope. */
export function ofStore(store: { readonly id: string; readonly code: string } | null) {
  return (change: Change): boolean =>
    store !== null && (change.store === store.code || change.scope.endsWith("/" + store.id));
}
