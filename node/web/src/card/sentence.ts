// The sentence of a line on the stock card, from the code and the figures the node gives.
import { isRecord } from "../api";
import { t, word } from "../words";
import type { Sentence } from "../wire";

const MOST_LATE = 2; // late records named one by one, as the node's own sentence does

export function sentence(said: Sentence): string {
  const { code, arguments: figures, message } = said;
  if (code === "count_variance") return t("text-count_variance", { ...figures, left: left(figures) });
  if (code === "count_late") {
    const was = Math.abs(Number(figures["was"]));
    const late = lateWords(figures["late"]);
    return t("text-count_late", { ...figures, left: left(figures), was, late });
  }
  const place = String(figures["place"] ?? "");
  const reason = code === "lost" || code === "adjusted" ? word("reason", place, {}, place) : place;
  return word("text", code, { ...figures, place: reason }, message);
}

// How much of a count's difference nobody has explained yet.
function left(figures: Sentence["arguments"]): string {
  const variance = Number(figures["variance"]);
  if (variance === 0) return t("text-all_explained");
  return t(variance > 0 ? "text-more" : "text-unexplained", { n: Math.abs(variance) });
}

function lateWords(late: unknown): string {
  if (!Array.isArray(late)) return "";
  const named = late
    .slice(0, MOST_LATE)
    .filter(isRecord)
    .map((one) => {
      const kind = word("late", String(one["kind"]));
      return t("text-late_entry", { device: one["device"], kind, n: Number(one["quantity"]) });
    });
  const more = late.length - named.length;
  return [...named, ...(more > 0 ? [t("home-more", { n: more })] : [])].join("; ");
}
