// A chart of q(z|x): mean and standard deviation of each dimension of z.

import * as api from "../server/api";
import { element } from "../parts/dom";
import { format, formatNumber, say } from "../page/text";

const height = 220; // of the chart

function svgElement(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

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
export function posterior(pass: api.Inside): HTMLElement {
  const all = dimensions(pass);
  const i = all.reduce((best, d, j) => (d.kl > all[best].kl ? j : best), 0), { mu, sigma, kl } = all[i];
  const description = format("posterior", { n: all.length, i, mu: formatNumber(mu), sigma: formatNumber(sigma), kl: formatNumber(kl) });
  return element("div", {}, chart(all, description), element("p", {}, element("small", {}, say("posteriorKey"))), table(all));
}

function chart(all: Dimension[], description: string): SVGElement {
  const unit = Math.max(2, Math.min(44, 760 / all.length)), left = 26, width = left + unit * all.length;
  const top = all.reduce((far, d) => Math.max(far, d.mu + 2 * d.sigma, d.z), 2) + 0.2;
  const bottom = all.reduce((far, d) => Math.min(far, d.mu - 2 * d.sigma, d.z), -2) - 0.2;
  const y = (v: number) => (height * (top - v)) / (top - bottom);
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height + 16}`, class: "posterior", role: "img", "aria-label": description });
  svg.style.maxWidth = `${width}px`;
  svg.append(svgElement("rect", { class: "prior", x: left, width: width - left, y: y(1), height: y(-1) - y(1) }), svgElement("line", { class: "zero", x1: left, x2: width, y1: y(0), y2: y(0) }));
  for (const v of [-1, 0, 1]) svg.append(label(formatNumber(v), { x: left - 5, y: y(v) + 4, "text-anchor": "end" }));
  all.forEach((d, j) => {
    const x = left + unit * (j + 0.5), half = unit * 0.3;
    const group = svgElement("g", {}), title = svgElement("title", {});
    title.textContent = `z ${j}: mu ${formatNumber(d.mu)}, sigma ${formatNumber(d.sigma)}, z ${formatNumber(d.z)}, KL ${formatNumber(d.kl)}`;
    group.append(
      title,
      svgElement("line", { class: "reach", x1: x, x2: x, y1: y(d.mu + 2 * d.sigma), y2: y(d.mu - 2 * d.sigma) }),
      svgElement("rect", { class: "spread", x: x - half, width: 2 * half, y: y(d.mu + d.sigma), height: Math.max(2, y(d.mu - d.sigma) - y(d.mu + d.sigma)) }),
      svgElement("circle", { class: "drawn", cx: x, cy: y(d.z), r: Math.min(4.5, unit * 0.28) }),
    );
    if (unit >= 20) group.append(label(String(j), { x, y: height + 13, "text-anchor": "middle" }));
    svg.append(group);
  });
  return svg;
}

function label(text: string, place: Record<string, string | number>): SVGElement {
  const made = svgElement("text", place);
  made.textContent = text;
  return made;
}

function table(all: Dimension[]): HTMLElement {
  const head = element("tr", {}, ...[say("dimension"), "mu", "sigma", "z", "KL"].map((text) => element("th", { scope: "col" }, text)));
  const rows = all.map((d, j) => element("tr", {}, element("th", { scope: "row" }, `z ${j}`), ...[d.mu, d.sigma, d.z, d.kl].map((v) => element("td", {}, v.toFixed(3)))));
  return element("details", {}, element("summary", {}, say("asNumbers")), element("table", {}, head, ...rows));
}
