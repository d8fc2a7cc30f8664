// How one dimension of z is drawn, z = mu + sigma eps: three curves one below the other, of
// the noise, of the noise times sigma, and of that plus mu, with lines from value to value.

import { element, option } from "../parts/dom";
import { svg } from "../parts/svg";
import { format, formatNumber, say } from "../page/text";
import { Dimension } from "./posterior";

// A Curve is a normal distribution and a value from it.
export interface Curve {
  name: string;
  mean: number;
  deviation: number;
  value: number;
}

// curves returns the three steps from the noise to z.
export function curves({ mu, sigma, z }: Dimension): Curve[] {
  const eps = sigma > 0 ? (z - mu) / sigma : 0;
  return [
    { name: "ε", mean: 0, deviation: 1, value: eps },
    { name: "σ ε", mean: 0, deviation: sigma, value: sigma * eps },
    { name: "z = μ + σ ε", mean: mu, deviation: sigma, value: z },
  ];
}

const width = 480, row = 74, hill = 50, left = 96; // in units of the drawing

// draw draws the curves on a common scale; each is as high as the others.
function draw(all: Curve[], description: string): SVGElement {
  const reach = all.reduce((far, c) => Math.max(far, Math.abs(c.mean) + 3.2 * c.deviation, Math.abs(c.value) + 0.2), 0);
  const x = (v: number) => left + ((width - left) * (v + reach)) / (2 * reach), base = (i: number) => row * i + hill + 8;
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${row * 3}`, class: "curves", role: "img", "aria-label": description });
  drawn.append(svg("line", { class: "zero", x1: x(0), x2: x(0), y1: 0, y2: base(2) }));
  all.forEach((c, i) => {
    const points = Array.from({ length: 241 }, (_, k) => (k / 120 - 1) * reach);
    const path = points.map((v) => `${x(v).toFixed(1)},${(base(i) - hill * Math.exp(-0.5 * ((v - c.mean) / c.deviation) ** 2)).toFixed(1)}`);
    drawn.append(svg("polygon", { class: i === 2 ? "made" : "noise", points: `${x(-reach)},${base(i)} ${path.join(" ")} ${x(reach)},${base(i)}` }));
    drawn.append(svg("text", { x: 0, y: base(i) }, c.name));
  });
  all.slice(1).forEach((c, i) => drawn.append(svg("line", { class: "link", x1: x(all[i].value), y1: base(i), x2: x(c.value), y2: base(i + 1) })));
  all.forEach((c, i) => drawn.append(svg("circle", { class: "drawn", cx: x(c.value), cy: base(i), r: 4.5 }), svg("text", { x: x(c.value), y: base(i) + 15, "text-anchor": "middle" }, formatNumber(c.value))));
  return drawn;
}

// A DrawingOfZ shows how a dimension is drawn, and lets one choose which.
export class DrawingOfZ {
  readonly root = element("div", { className: "drawing-of-z" });
  private all: Dimension[] = [];
  private readonly which = element("select", { label: say("drawnFrom"), oninput: () => this.draw() });
  private readonly chart = element("div");
  private readonly text = element("p");

  constructor() {
    this.root.append(element("h3", {}, say("drawnFrom"), " ", this.which), this.chart, this.text, element("p", {}, say("drawingWhy")));
  }

  // show draws a dimension of another image, at first the one that says most of it.
  show(all: Dimension[]): void {
    const first = this.all.length === 0;
    this.all = all;
    if (first) {
      this.which.append(...all.map((_, j) => option(String(j), `z ${j}`)));
      this.which.value = String(all.reduce((best, d, j) => (d.kl > all[best].kl ? j : best), 0));
    }
    this.draw();
  }

  choose(j: number): void {
    this.which.value = String(j);
    this.draw();
  }

  private draw(): void {
    const i = Number(this.which.value), { mu, sigma, z } = this.all[i], three = curves(this.all[i]);
    const text = format("drawingOfZ", { i, eps: formatNumber(three[0].value), sigma: formatNumber(sigma), scaled: formatNumber(three[1].value), mu: formatNumber(mu), z: formatNumber(z) });
    this.text.textContent = text;
    this.chart.replaceChildren(draw(three, text));
  }
}
