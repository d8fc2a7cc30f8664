// z as a column of bars, one for each dimension, in standard deviations of the data.

import { svg } from "../parts/svg";
import { format, say } from "../page/text";
import type { Scale } from "./scale";

const reach = 3.5; // standard deviations that the column shows on each side
const width = 100, row = 10; // of the drawing, in its own units

export class Bars {
  readonly root: SVGSVGElement;
  private readonly rows: { bar: SVGElement; spread: SVGElement }[];

  constructor(private readonly order: number[], private readonly scale: Scale) {
    this.rows = order.map(() => ({ bar: svg("rect", { class: "bar", height: row * 0.7 }), spread: svg("rect", { class: "spread", height: row * 0.7 }) }));
    const height = row * order.length;
    this.root = svg("svg", { class: "zbars", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": "z" });
    const middle = svg("line", { class: "zero", x1: width / 2, x2: width / 2, y1: 0, y2: height });
    this.root.append(...this.rows.map(({ bar, spread }, k) => {
      for (const rect of [bar, spread]) rect.setAttribute("y", String(k * row + row * 0.15));
      return svg("g", {}, svg("title", {}, `z ${order[k]}`), spread, bar);
    }), middle);
  }

  // show draws z, and one standard deviation of q(z|x) to each side of its mean, if there is
  // a distribution.
  show(z: Float32Array, mu?: Float32Array, sigma?: Float32Array): void {
    this.rows.forEach(({ bar, spread }, k) => {
      const i = this.order[k], at = this.place(i, z[i]);
      span(bar, width / 2, at);
      if (mu && sigma) span(spread, this.place(i, mu[i] - sigma[i]), this.place(i, mu[i] + sigma[i]));
      else spread.setAttribute("width", "0");
    });
    const far = this.order.reduce((a, b) => (Math.abs(this.scale.deviations(b, z[b])) > Math.abs(this.scale.deviations(a, z[a])) ? b : a));
    this.root.setAttribute("aria-label", format("barsLabel", { n: z.length, i: far, value: this.scale.text(far, z[far]) }));
  }

  private place(i: number, value: number): number {
    const clipped = Math.max(-reach, Math.min(reach, this.scale.deviations(i, value)));
    return (width / 2) * (1 + clipped / reach);
  }
}

function span(rect: SVGElement, a: number, b: number): void {
  rect.setAttribute("x", String(Math.min(a, b)));
  rect.setAttribute("width", String(Math.max(0.8, Math.abs(a - b))));
}

// funnel draws the encoder, or the decoder, narrow on the side of z.
export function funnel(part: "encoder" | "decoder"): SVGSVGElement {
  const points = part === "encoder" ? "0,0 100,20 100,80 0,100" : "0,20 100,0 100,100 0,80";
  return svg("svg", { class: `funnel ${part}`, viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": say(part === "encoder" ? "encoderFunnel" : "decoderFunnel") }, svg("polygon", { points }));
}
