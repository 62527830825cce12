// Errors as people read them, beside what they concern.
import { ApiError } from "../api";
import { t, word } from "../words";

/** What went wrong in words; a refusal of a line says which. */
export function errorText(error: Error): string {
  if (!(error instanceof ApiError)) return t("error-unreachable");
  const message = word("error", error.code, error.details, error.message);
  const { line, row } = error.details; // a row of a sheet is counted with its heading
  const n = typeof row === "number" ? row : typeof line === "number" ? line + 1 : null;
  return n === null ? message : t("error-in_line", { n, message });
}

export function ErrorNotice({ error }: { error: Error | null }) {
  return (
    <div role="alert">{error ? <p class="notice notice-error">{errorText(error)}</p> : null}</div>
  );
}
