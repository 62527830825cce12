// How orders, goods and purchases stand, as a badge: word, colour and form say the same.
import { Badge } from "../shared/badge";
import type { Tone } from "../shared/badge";
import { word } from "../words";

const TONES: Readonly<Record<string, Tone>> = {
  submitted: "busy",
  approved: "busy",
  part_shipped: "busy",
  rejected: "cut",
  shipped: "plain",
  received: "well",
  allocated: "busy",
  picked: "busy",
  in_transit: "busy",
  difference: "cut",
  settled: "well",
  delivered: "well",
  draft: "plain",
  sent: "busy",
  part_received: "busy",
};

type Family = "order_status" | "shipment_state" | "purchase_status";

export function State({ of, code }: { of: Family; code: string }) {
  return <Badge tone={TONES[code] ?? "plain"}>{word(of, code)}</Badge>;
}

/** What the node flagged for a person to look at. */
export function Flags({ flags }: { flags: readonly string[] }) {
  return (
    <>
      {flags.map((flag) => (
        <Badge key={flag} tone="cut">
          {word("flag", flag)}
        </Badge>
      ))}
    </>
  );
}
