// A chart of metrics by epoch.

import uPlot from "../../lib/uplot/uPlot.esm.js";
import { element } from "../parts/dom";
import { formatNumber, say } from "../page/text";

// A Line is one metric by epoch, from epoch 1; null for epochs without it.
export interface Line {
  name: string;
  colour: string;
  dashed: boolean;
  values: (number | null)[];
}

const height = 320;

export class Curves {
  readonly root = element("div", { className: "curves" });
  private plot: uPlot | null = null;
  private lines: Line[] = [];
  private log = false;
  private key = ""; // of what the plot was made for

  constructor(left: AbortSignal) {
    new ResizeObserver(() => this.plot?.setSize({ width: this.root.clientWidth, height })).observe(this.root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show(this.lines, this.log), { signal: left });
  }

  // show draws lines on a linear or logarithmic scale.
  show(lines: Line[], log: boolean): void {
    this.lines = lines;
    this.log = log;
    const longest = Math.max(1, ...lines.map((l) => l.values.length));
    const epochs = Array.from({ length: longest }, (_, i) => i + 1);
    const data = [epochs, ...lines.map((l) => epochs.map((_, i) => onScale(log, l.values[i])))] as uPlot.AlignedData;
    const { color: ink, borderTopColor: grid } = getComputedStyle(this.root);
    const key = JSON.stringify([log, ink, lines.map((l) => [l.name, l.colour])]);
    if (this.plot && key === this.key) return this.plot.setData(data);
    this.plot?.destroy();
    this.key = key;
    this.plot = new uPlot(options(lines, log, ink, grid, this.root.clientWidth), data, this.root);
    this.plot.ctx.canvas.setAttribute("role", "img");
    this.plot.ctx.canvas.setAttribute("aria-label", say("curvesAlt"));
  }
}

// onScale returns a value that the scale can show, else null.
export function onScale(log: boolean, v: number | null | undefined): number | null {
  return v === undefined || v === null || (log && v <= 0) ? null : v;
}

function options(lines: Line[], log: boolean, ink: string, grid: string, width: number): uPlot.Options {
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const labels = (_: uPlot, at: number[]) => at.map((v) => formatNumber(v, 4));
  return {
    width, height,
    scales: {
      x: { time: false, range: (_, min, max) => [Math.min(min, 1), Math.max(max, 2)] },
      y: log ? { distr: 3, range: (_, min, max) => [min / 1.03, max * 1.03] } : {},
    },
    axes: [
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
      log ? { ...axis, size: 60, values: labels, splits: (_, __, min, max) => logTicks(min, max), filter: (_, at) => at } : { ...axis, size: 60, values: labels },
    ],
    series: [
      { label: say("epoch") },
      ...lines.map((l) => ({
        label: l.name, stroke: l.colour, width: 2, dash: l.dashed ? [6, 4] : undefined,
        value: (_: uPlot, v: number | null) => formatNumber(v, 4), points: { show: l.values.length < 30, size: 5 },
      })),
    ],
    legend: { markers: { width: 2, dash: (_, i) => (lines[i - 1]?.dashed ? "dashed" : "solid") } },
    cursor: { drag: { x: false, y: false } },
  };
}

// logTicks returns round numbers from min to max for a logarithmic axis: powers of ten if
// there are four of them, else a finer series, and over a narrow range equal steps.
export function logTicks(min: number, max: number): number[] {
  for (const steps of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]]) {
    const at: number[] = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
      at.push(...steps.map((s) => Number((s * 10 ** power).toPrecision(3))).filter((v) => v >= min && v <= max));
    }
    if (at.length >= 4) return at;
  }
  const step = 10 ** Math.floor(Math.log10((max - min) / 2));
  const wide = (max - min) / step > 8 ? 2 * step : step;
  const first = Math.ceil(min / wide);
  return Array.from({ length: Math.floor(max / wide) - first + 1 }, (_, i) => (first + i) * wide);
}
