// A short word about a row: colour, form and text say the same.
import type { ComponentChildren } from "preact";

export type Tone = "plain" | "well" | "busy" | "cut";

const MARKS: Readonly<Record<Tone, string>> = { plain: "", well: "✓ ", busy: "△ ", cut: "● " };

export function Badge({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge badge-${tone}`}>
      <span aria-hidden="true">{MARKS[tone]}</span>
      {children}
    </span>
  );
}
