// Errors as people read them, beside what they concern.
import { ApiError } from "../api";
import { t, word } from "../words";

/** What went wrong in words; a refusal of a line says which. */
export function errorText(error: Error): string {
  if (!(error instanceof ApiError)) return t("error-unreachable");
  const message = word("error", error.code, error.details, error.message);
  const line = error.details["line"];
  return typeof line === "number" ? t("error-in_line", { n: line + 1, message }) : message;
}

export function ErrorNotice({ error }: { error: Error | null }) {
  return (
    <div role="alert">{error ? <p class="notice notice-error">{errorText(error)}</p> : null}</div>
  );
}
