// A chart of q(z|x): mean and standard deviation of each dimension of z.

import * as api from "../server/api";
import { element } from "../parts/dom";
import { svg } from "../parts/svg";
import { format, formatNumber, say } from "../page/text";

const height = 220; // of the chart

// A Dimension is one dimension of a diagonal Gaussian posterior, and z there.
export interface Dimension {
  mu: number;
  sigma: number;
  z: number;
  kl: number; // from N(0, 1), nats
}

// dimensions returns the dimensions of a posterior; the divergence is that of Kingma and
// Welling 2014, appendix B.
export function dimensions({ mu, logvar, z }: Pick<api.Inside, "mu" | "logvar" | "z">): Dimension[] {
  return mu.map((m, j) => {
    const lv = logvar![j];
    return { mu: m, sigma: Math.exp(lv / 2), z: z[j], kl: (m * m + Math.exp(lv) - 1 - lv) / 2 };
  });
}

// posterior draws the distribution of z for an image in front of the prior.
// A click on a dimension chooses it.
export function posterior(all: Dimension[], choose: (j: number) => void): HTMLElement {
  const i = all.reduce((best, d, j) => (d.kl > all[best].kl ? j : best), 0), { mu, sigma, kl } = all[i];
  const description = format("posterior", { n: all.length, i, mu: formatNumber(mu), sigma: formatNumber(sigma), kl: formatNumber(kl) });
  return element("div", {}, chart(all, description, choose), element("p", {}, element("small", {}, say("posteriorKey"))), table(all));
}

function chart(all: Dimension[], description: string, choose: (j: number) => void): SVGElement {
  const unit = Math.max(2, Math.min(44, 760 / all.length)), left = 26, width = left + unit * all.length;
  const top = all.reduce((far, d) => Math.max(far, d.mu + 2 * d.sigma, d.z), 2) + 0.2;
  const bottom = all.reduce((far, d) => Math.min(far, d.mu - 2 * d.sigma, d.z), -2) - 0.2;
  const y = (v: number) => (height * (top - v)) / (top - bottom);
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${height + 16}`, class: "posterior", role: "img", "aria-label": description });
  drawn.style.maxWidth = `${width}px`;
  drawn.append(svg("rect", { class: "prior", x: left, width: width - left, y: y(1), height: y(-1) - y(1) }), svg("line", { class: "zero", x1: left, x2: width, y1: y(0), y2: y(0) }));
  for (const v of [-1, 0, 1]) drawn.append(svg("text", { x: left - 5, y: y(v) + 4, "text-anchor": "end" }, formatNumber(v)));
  all.forEach((d, j) => {
    const column = bar(d, j, left + unit * (j + 0.5), unit, y);
    column.addEventListener("click", () => choose(j));
    drawn.append(column);
  });
  return drawn;
}

// bar draws dimension j around x.
function bar(d: Dimension, j: number, x: number, unit: number, y: (v: number) => number): SVGElement {
  const half = unit * 0.3;
  const title = `z ${j}: mu ${formatNumber(d.mu)}, sigma ${formatNumber(d.sigma)}, z ${formatNumber(d.z)}, KL ${formatNumber(d.kl)}`;
  const drawn = svg("g", {}, svg("title", {}, title),
    svg("rect", { fill: "transparent", x: x - unit / 2, width: unit, y: 0, height }),
    svg("line", { class: "reach", x1: x, x2: x, y1: y(d.mu + 2 * d.sigma), y2: y(d.mu - 2 * d.sigma) }),
    svg("rect", { class: "spread", x: x - half, width: 2 * half, y: y(d.mu + d.sigma), height: Math.max(2, y(d.mu - d.sigma) - y(d.mu + d.sigma)) }),
    svg("circle", { class: "drawn", cx: x, cy: y(d.z), r: Math.min(4.5, unit * 0.28) }));
  if (unit >= 20) drawn.append(svg("text", { x, y: height + 13, "text-anchor": "middle" }, String(j)));
  return drawn;
}

function table(all: Dimension[]): HTMLElement {
  const head = element("tr", {}, ...[say("dimension"), "mu", "sigma", "z", "KL"].map((text) => element("th", { scope: "col" }, text)));
  const rows = all.map((d, j) => element("tr", {}, element("th", { scope: "row" }, `z ${j}`), ...[d.mu, d.sigma, d.z, d.kl].map((v) => element("td", {}, v.toFixed(3)))));
  return element("details", {}, element("summary", {}, say("asNumbers")), element("table", {}, head, ...rows));
}
