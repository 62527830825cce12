// How a store or device stands: in step, late or silent, as colour, form and word.
import { t, word } from "../words";
import { Badge } from "./badge";
import type { Tone } from "./badge";

export type Stand = "in_step" | "late" | "silent" | "unknown";

const TONES: Readonly<Record<Stand, Tone>> = {
  in_step: "well",
  late: "busy",
  silent: "cut",
  unknown: "plain",
};

export function StandBadge({ state }: { state: Stand }) {
  return <Badge tone={TONES[state]}>{word("stand", state, {}, t("unknown"))}</Badge>;
}
