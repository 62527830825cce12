// What became of a deed: refused, perhaps with a way to say it all the same, or done.
import type { ComponentChildren } from "preact";
import { ApiError, Unreachable } from "../api";
import { DoneNotice } from "../shared/done-notice";
import { ErrorNotice } from "../shared/errors";
import { Override } from "../shared/write-notice";
import { t } from "../words";
import type { Deed } from "../shared/deed";

// Goods for another store are refused where they are short, expired, held or recalled; these two the
// node takes with a reason (rule E1).
const WITH_A_REASON: ReadonlySet<string> = new Set(["shelf_life", "not_first_expired"]);

/** Whether goods for another store may be sent all the same, with a reason. */
export function maySendAnyway(error: Error): boolean {
  return error instanceof ApiError && WITH_A_REASON.has(error.code);
}

interface Props<T> {
  readonly deed: Deed<T>;
  /** What to say once it is done. */
  readonly done?: (answer: T) => ComponentChildren;
  /** Whether the node takes this deed with a reason where it refuses it without. */
  readonly mayOverride?: boolean;
  /** After it was sent again with a reason and taken. */
  readonly onDone?: (answer: T) => void;
}

export function DeedNotice<T>({ deed, done, mayOverride = false, onDone }: Props<T>) {
  async function again(reason: string): Promise<void> {
    const answer = await deed.override(reason);
    if (answer !== null) onDone?.(answer);
  }

  const { error, answer } = deed;
  return (
    <>
      <ErrorNotice error={error} />
      {error instanceof Unreachable ? <p class="quiet">{t("supply-unknown_effect")}</p> : null}
      {mayOverride && error instanceof ApiError && maySendAnyway(error) ? (
        <Override key={error.code} onReason={(reason) => void again(reason)} />
      ) : null}
      {answer !== null && done ? <DoneNotice>{done(answer)}</DoneNotice> : null}
    </>
  );
}
