// A line or step chart, read from the table beside it by whoever does not see it.
//
// uPlot is loaded when the first chart is drawn.
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly stepped?: boolean;
  readonly dashed?: boolean;
}

interface Props {
  readonly label: string;
  /** Instants in ms since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly height?: number;
}

const COLOURS = ["--link", "--busy", "--well", "--cut"] as const;
const HEIGHT_PX = 240;

export function Chart({ label, times, series, height = HEIGHT_PX }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const holder = box.current;
    if (!holder || times.length === 0) return undefined;
    let plot: uPlot | null = null;
    let gone = false;
    void import("./plot").then(({ draw }) => {
      if (gone) return;
      const style = getComputedStyle(holder);
      const colours = COLOURS.map((name) => style.getPropertyValue(name).trim());
      plot = draw(holder, times, series, height, colours, style.getPropertyValue("--quiet").trim());
    });
    const resized = new ResizeObserver(() => {
      plot?.setSize({ width: holder.clientWidth, height });
    });
    resized.observe(holder);
    return () => {
      gone = true;
      resized.disconnect();
      plot?.destroy();
    };
  }, [times, series, height]);
  return <div class="chart" ref={box} role="img" aria-label={label} style={`min-block-size:${height}px`} />;
}
