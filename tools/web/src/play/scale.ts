// The scale of each dimension of z: that of the data, where the server knows it.

import type * as api from "../server/api";
import { currentLanguage, formatNumber } from "../page/text";

export type Dimension = Pick<api.Dimension, "index" | "mean" | "std" | "noise" | "kl" | "active">;

const reach = 3.5; // standard deviations that a slider reaches to each side
const least = 1e-6; // of a unit

export class Scale {
  private readonly byIndex: Dimension[] = [];

  // Without dimensions from the server, a latent is its own measure.
  constructor(dimensions: Dimension[], private readonly known: boolean) {
    for (const d of dimensions) this.byIndex[d.index] = d;
  }

  deviations(i: number, value: number): number {
    return (value - this.byIndex[i].mean) / this.unit(i);
  }

  value(i: number, deviations: number): number {
    return this.byIndex[i].mean + deviations * this.unit(i);
  }

  // range is what a slider shows; it holds the whole of a prior too.
  range(i: number, prior: boolean): [number, number] {
    const low = this.value(i, -reach), high = this.value(i, reach);
    return prior ? [Math.min(low, -reach), Math.max(high, reach)] : [low, high];
  }

  // text is a value for people, such as −0.9 σ.
  text(i: number, value: number): string {
    if (!this.known) return formatNumber(value);
    const rounded = this.deviations(i, value).toFixed(1);
    const text = (rounded === "-0.0" ? "0.0" : rounded).replace("-", "−");
    return `${currentLanguage() === "ru" ? text.replace(".", ",") : text} σ`;
  }

  // unit is the standard deviation of z over the data, with that of q(z|x) where there is one:
  // about 1 for a dimension that keeps to the prior, used or not.
  private unit(i: number): number {
    const { std, noise } = this.byIndex[i];
    return Math.max(least, Math.hypot(std, noise ?? 0));
  }
}
