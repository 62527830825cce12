// A button's deed that needs the node: sent once, its answer or refusal said, the screen asked anew.
//
// Its id stays the same until the node has answered, so that a second press counts once.
import { useRef, useState } from "preact/hooks";
import { ApiError, post } from "../api";
import { newCommandId } from "../outbox";
import { ErrorNotice } from "./errors";

export interface Act {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly done: string;
  /** Posts `body` and says what came of it; with `command` the body gets the deed's id. */
  readonly run: <T>(path: string, body: object, say: (answer: T) => string) => Promise<T | null>;
  readonly command: <T>(path: string, body: object, say: (answer: T) => string) => Promise<T | null>;
  readonly clear: () => void;
}

export function useAct(onDone: () => void = () => undefined): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState("");
  const id = useRef(newCommandId());
  const run = async <T,>(
    path: string,
    body: object,
    say: (answer: T) => string,
  ): Promise<T | null> => {
    setBusy(true);
    setError(null);
    setDone("");
    try {
      const answer = await post<T>(path, body);
      id.current = newCommandId();
      setDone(say(answer));
      onDone();
      return answer;
    } catch (failure) {
      if (failure instanceof ApiError) id.current = newCommandId();
      setError(failure as Error);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    done,
    run,
    command: (path, body, say) => run(path, { id: id.current, ...body }, say),
    clear: () => {
      setError(null);
      setDone("");
    },
  };
}

export function ActNotice({ act }: { act: Act }) {
  return (
    <>
      <ErrorNotice error={act.error} />
      <div role="status">{act.done ? <p class="notice notice-done">{act.done}</p> : null}</div>
    </>
  );
}
