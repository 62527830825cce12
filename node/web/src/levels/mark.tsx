// How much stock there is against minimum and maximum, as a form and as a bar; colour comes on top.
import { rounded } from "../format";
import { t } from "../words";

export const LEVELS = ["stocked_out", "below_min", "adequate", "above_max", "unknown"] as const;

const MARKS: Readonly<Record<string, string>> = {
  stocked_out: "✕",
  below_min: "▼",
  adequate: "✓",
  above_max: "▲",
  unknown: "?",
};

export function LevelMark({ level }: { level: string }) {
  return <span aria-hidden="true">{MARKS[level] ?? "?"}</span>;
}

const WIDTH = 120;
const HEIGHT = 14;
const BEYOND = 1.5; // the bar ends at one and a half times the maximum

interface Props {
  readonly months: string | null;
  readonly least: string | null;
  readonly most: string | null;
}

function boundary(months: string | null): string {
  return months === null ? t("none") : rounded(months);
}

/** Months of stock as a number, and where it stands between least and most as a bar. */
export function Months({ months, least, most }: Props) {
  if (months === null) return <>{t("unknown")}</>;
  const [held, low, high] = [Number(months), Number(least ?? 0), Number(most ?? 0)];
  const end = Math.max(high * BEYOND, held, low, 1);
  const at = (value: number): number => (Math.min(value, end) / end) * WIDTH;
  return (
    <>
      {rounded(months)}{" "}
      <span class="quiet">
        {least !== null || most !== null
          ? t("levels-between", { least: boundary(least), most: boundary(most) })
          : null}
      </span>
      <svg class="months" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <rect class="months-all" width={WIDTH} height={HEIGHT} />
        {most === null ? null : (
          <rect class="months-range" x={at(low)} width={at(high) - at(low)} height={HEIGHT} />
        )}
        <rect class="months-held" y={4} width={at(held)} height={HEIGHT - 8} />
      </svg>
    </>
  );
}
