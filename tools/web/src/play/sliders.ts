// The sliders of z, the most active dimensions first; the rest are folded.

import { element } from "../parts/dom";
import { format } from "../page/text";
import type * as api from "../server/api";
import type { Dimension, Scale } from "./scale";
import { SliderRow } from "./sliderrow";

const most = 16; // sliders that are not folded

// shownOf returns how many of the dimensions are shown: those that carry something about an
// image, where that is known.
export function shownOf(dimensions: Dimension[]): number {
  const active = dimensions.findIndex((d) => d.active === false);
  return Math.min(active > 0 ? active : dimensions.length, most);
}

export interface SliderEvents {
  began(): void; // a step to undo
  cancelled(): void; // the step was none
  moved(i: number, value: number): void;
}

export class Sliders {
  readonly root = element("div", { className: "sliders" });
  readonly rows: SliderRow[];

  constructor(readonly dimensions: Dimension[], scale: Scale, prior: boolean, left: AbortSignal, events: SliderEvents) {
    this.rows = dimensions.map((d) => new SliderRow(d, scale, prior, left, events));
    const shown = shownOf(dimensions), folded = this.rows.slice(shown);
    this.root.append(element("div", { className: "rows" }, ...this.rows.slice(0, shown).map((r) => r.root)));
    if (folded.length === 0) return;
    const text = dimensions[shown].active === false ? "idleSliders" : "moreSliders";
    this.root.append(element("details", {}, element("summary", {}, format(text, { n: folded.length })), element("div", { className: "rows" }, ...folded.map((r) => r.root))));
  }

  show(z: Float32Array): void {
    for (const row of this.rows) row.show(z[row.strip.index]);
  }

  // showData draws where the images of the data are.
  showData(latents: Float32Array[]): void {
    for (const { strip: { index }, curves } of this.rows) curves.showData(latents.map((z) => z[index]));
  }

  // showImage draws q(z|x), if there is such a distribution.
  showImage({ mu, sigma }: api.Posterior): void {
    if (!sigma) return;
    for (const { strip: { index }, curves } of this.rows) curves.showImage(mu[index], sigma[index]);
  }
}
