// The curve behind a slider: where the images of the data are in this dimension, and q(z|x) of
// the current image.

import { svg } from "../parts/svg";

const width = 100, height = 24; // of the drawing, in its own units
const bins = 50;

// density returns the share of values in each bin of a range, smoothed, with 1 for the
// fullest bin.
export function density(values: number[], low: number, high: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const v of values) {
    const bin = Math.floor((bins * (v - low)) / (high - low));
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  const smooth = counts.map((_, i) => [1, 4, 6, 4, 1].reduce((sum, w, k) => sum + w * (counts[i + k - 2] ?? 0), 0));
  const most = Math.max(...smooth, 1);
  return smooth.map((v) => v / most);
}

// gaussian returns the density of a normal distribution in each bin, with 1 at its mean.
export function gaussian(mu: number, sigma: number, low: number, high: number): number[] {
  return Array.from({ length: 4 * bins }, (_, i) => Math.exp(-0.5 * ((low + ((i + 0.5) * (high - low)) / (4 * bins) - mu) / sigma) ** 2));
}

export class Curves {
  readonly root = svg("svg", { class: "hill", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  private readonly data = svg("path", { class: "of-data" });
  private readonly image = svg("path", { class: "of-image" });

  constructor(private readonly low: number, private readonly high: number) {
    this.root.append(this.data, this.image);
  }

  showData(values: number[]): void {
    this.data.setAttribute("d", path(density(values, this.low, this.high)));
  }

  showImage(mu: number, sigma: number): void {
    this.image.setAttribute("d", path(gaussian(mu, sigma, this.low, this.high)));
  }
}

function path(shares: number[]): string {
  const points = shares.map((v, i) => `${(((i + 0.5) * width) / shares.length).toFixed(2)},${(height * (1 - v)).toFixed(2)}`);
  return `M0,${height} L${points.join(" L")} L${width},${height} Z`;
}
