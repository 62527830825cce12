// The command of one form: sent or kept under one id, and how it went.
//
// The id stays the same until an effect is known, so that a second press counts once.
import { useSignal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ApiError } from "./api";
import { newCommandId, record } from "./outbox";
import type { Entry } from "./outbox";

export type Progress<T> =
  | { readonly step: "idle" }
  | { readonly step: "sending" }
  | { readonly step: "refused"; readonly error: ApiError }
  | { readonly step: "kept"; readonly entry: Entry }
  | { readonly step: "failed"; readonly error: Error }
  | { readonly step: "done"; readonly answer: T };

export interface Recording<T> {
  readonly progress: Signal<Progress<T>>;
  /** Records `body`; `title` names it in the list of what waits. `form` is where to mend it. */
  readonly submit: (
    path: string,
    body: object,
    title: string,
    form?: Entry["form"],
  ) => Promise<Progress<T>>;
  readonly reset: () => void;
}

/** The command of one form; it works without the node too. */
export function useRecording<T>(): Recording<T> {
  const progress = useSignal<Progress<T>>({ step: "idle" });
  const id = useRef(newCommandId());

  return {
    progress,
    async submit(path, body, title, form = null) {
      progress.value = { step: "sending" };
      try {
        const asked = { id: id.current, path, body: { ...body }, title, form };
        progress.value = await record<T>(asked);
      } catch (error) {
        // This browser's disk took nothing: nothing was recorded, what was typed is still there.
        progress.value = { step: "failed", error: error as Error };
      }
      if (progress.value.step !== "failed") id.current = newCommandId();
      return progress.value;
    },
    reset() {
      progress.value = { step: "idle" };
    },
  };
}
