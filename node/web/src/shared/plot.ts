// What draws charts; a module of its own so that it is loaded late.
import uPlot from "uplot";
import { clockOnAxis, dayOnAxis, instant } from "../format";
import { t } from "../words";
import type { Series } from "./chart";

const MS_PER_S = 1000;
const DAY_S = 86_400;

export function draw(
  holder: HTMLElement,
  times: readonly number[],
  series: readonly Series[],
  height: number,
  colours: readonly string[],
  quiet: string,
): uPlot {
  const axis = { stroke: quiet, grid: { stroke: quiet, width: 0.2 }, ticks: { stroke: quiet, width: 0.2 } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const options: uPlot.Options = {
    width: holder.clientWidth,
    height,
    legend: { show: true },
    cursor: { y: false },
    axes: [
      {
        ...axis,
        values: (_, times, __, ___, step) =>
          times.map((at) =>
            step < DAY_S ? clockOnAxis(at * MS_PER_S) : dayOnAxis(at * MS_PER_S),
          ),
      },
      axis,
    ],
    series: [
      {
        label: t("chart-time"),
        value: (_, at) => (at === null ? t("none") : instant(new Date(at * MS_PER_S).toISOString())),
      },
      ...series.map((one, i) => {
        const drawn: uPlot.Series = {
          label: one.label,
          stroke: colours[i % colours.length] ?? quiet,
          width: 2,
          spanGaps: false,
        };
        if (one.stepped && stepped) drawn.paths = stepped;
        if (one.dashed) drawn.dash = [6, 4];
        return drawn;
      }),
    ],
  };
  const data = [times.map((at) => at / MS_PER_S), ...series.map((one) => [...one.values])];
  return new uPlot(options, data as uPlot.AlignedData, holder);
}
