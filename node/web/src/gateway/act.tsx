// A button's deed at the gateway: sent once, its answer or refusal said, the screen asked anew.
//
// Doing any of them twice is harmless, so an answer that never came needs no memory.
import { useState } from "preact/hooks";
import { post } from "../api";
import { session } from "../session";
import { ErrorNotice } from "../shared/errors";

export interface Act {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly done: string;
  readonly run: <T>(path: string, body: object, say: (answer: T) => string) => void;
}

export function useAct(onDone: () => void): Act {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState("");
  return {
    busy,
    error,
    done,
    run: <T,>(path: string, body: object, say: (answer: T) => string) => {
      setBusy(true);
      setError(null);
      setDone("");
      post<T>(path, body)
        .then((answer) => {
          setDone(say(answer));
          onDone();
        })
        .catch((failure: Error) => setError(failure))
        .finally(() => setBusy(false));
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

// What the node will refuse is not offered; the node checks each request all the same.
export function mayWork(): boolean {
  return ["supervisor", "admin"].includes(session.value?.user.role ?? "");
}

export function mayDecide(): boolean {
  return session.value?.user.role === "admin";
}
