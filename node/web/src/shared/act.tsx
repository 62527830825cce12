// A button's deed that needs the node, with what to say of its answer; the screen is asked anew.
import { useState } from "preact/hooks";
import { useDeed } from "./deed";
import { ErrorNotice } from "./errors";

type Do = <T>(path: string, body: object, say: (answer: T) => string) => Promise<T | null>;

export interface Act {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly done: string;
  /** Posts `body` and says what came of it; with `command` the body gets the deed's id. */
  readonly run: Do;
  readonly command: Do;
  readonly clear: () => void;
}

export function useAct(onDone: () => void = () => undefined): Act {
  const deed = useDeed<unknown>();
  const [done, setDone] = useState("");

  async function told<T>(answer: Promise<unknown>, say: (answer: T) => string): Promise<T | null> {
    setDone("");
    const found = (await answer) as T | null;
    if (found === null) return null;
    setDone(say(found));
    onDone();
    return found;
  }

  return {
    busy: deed.busy,
    error: deed.error,
    done,
    run: (path, body, say) => told(deed.ask(path, body), say),
    command: (path, body, say) => told(deed.run(path, body), say),
    clear: () => {
      deed.reset();
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
