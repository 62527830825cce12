// A deed that goes on only with the node, such as approving or sending goods.
//
// It is sent under one id until its effect is known, so that a second press counts once.
import { useRef, useState } from "preact/hooks";
import { ApiError, post } from "../api";
import { deedId, settled } from "./deed-ids";

export interface Deed<T> {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly answer: T | null;
  /** Sends `body`; the answer, or null where it was refused or did not arrive. */
  readonly run: (path: string, body: object) => Promise<T | null>;
  /** As `run` for what has no id, because saying it twice is as saying it once. */
  readonly ask: (path: string, body: object) => Promise<T | null>;
  /** Sends what was refused once more, with a reason. */
  readonly override: (reason: string) => Promise<T | null>;
  readonly reset: () => void;
}

const SERVER_FAULTS = 500; // from here on it is not known whether the deed had an effect

export function useDeed<T>(): Deed<T> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [answer, setAnswer] = useState<T | null>(null);
  const last = useRef<{ path: string; body: object } | null>(null);

  function run(path: string, body: object): Promise<T | null> {
    last.current = { path, body };
    return ask(path, { id: deedId(path, body), ...body });
  }

  async function ask(path: string, body: object): Promise<T | null> {
    setBusy(true);
    setError(null);
    setAnswer(null);
    try {
      const found = await post<T>(path, body);
      settled(path);
      setAnswer(found);
      return found;
    } catch (failure) {
      if (failure instanceof ApiError && failure.status < SERVER_FAULTS) settled(path);
      setError(failure as Error);
      return null;
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    error,
    answer,
    run,
    ask,
    async override(reason) {
      const { path, body } = last.current ?? {};
      return path === undefined ? null : run(path, { ...body, override: { reason } });
    },
    reset() {
      setError(null);
      setAnswer(null);
    },
  };
}
