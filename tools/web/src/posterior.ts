// q(z|x): mean and spread of each dimension of z.

import * as api from "./api";
import { element } from "./dom";
import { filled, say, short } from "./text";

const height = 220;

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

interface Dimension {
  mu: number;
  sigma: number;
  z: number;
  kl: number;
}

function dimensions({ mu, logvar, z }: api.Inside): Dimension[] {
  return mu.map((m, j) => {
    const lv = logvar![j];
    return { mu: m, sigma: Math.exp(lv / 2), z: z[j], kl: (m * m + Math.exp(lv) - 1 - lv) / 2 };
  });
}

// posterior draws the distribution of z for an image, the prior behind it.
export function posterior(inside: api.Inside): HTMLElement {
  const all = dimensions(inside);
  const i = all.reduce((best, d, j) => (d.kl > all[best].kl ? j : best), 0), { mu, sigma, kl } = all[i];
  const label = filled("posterior", { n: all.length, i, mu: short(mu), sigma: short(sigma), kl: short(kl) });
  return element("div", {}, chart(all, label), element("p", {}, element("small", {}, say("posteriorKey"))), table(all));
}

function chart(all: Dimension[], label: string): SVGElement {
  const unit = Math.max(2, Math.min(44, 760 / all.length)), left = 26, width = left + unit * all.length;
  const top = all.reduce((far, d) => Math.max(far, d.mu + 2 * d.sigma, d.z), 2) + 0.2;
  const bottom = all.reduce((far, d) => Math.min(far, d.mu - 2 * d.sigma, d.z), -2) - 0.2;
  const y = (v: number) => (height * (top - v)) / (top - bottom);
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height + 16}`, class: "posterior", role: "img", "aria-label": label });
  svg.style.maxWidth = `${width}px`;
  svg.append(shape("rect", { class: "prior", x: left, width: width - left, y: y(1), height: y(-1) - y(1) }), shape("line", { class: "zero", x1: left, x2: width, y1: y(0), y2: y(0) }));
  for (const v of [-1, 0, 1]) svg.append(words(short(v), { x: left - 5, y: y(v) + 4, "text-anchor": "end" }));
  all.forEach((d, j) => {
    const x = left + unit * (j + 0.5), half = unit * 0.3;
    const group = shape("g", {}), title = shape("title", {});
    title.textContent = `z ${j}: mu ${short(d.mu)}, sigma ${short(d.sigma)}, z ${short(d.z)}, KL ${short(d.kl)}`;
    group.append(
      title,
      shape("line", { class: "reach", x1: x, x2: x, y1: y(d.mu + 2 * d.sigma), y2: y(d.mu - 2 * d.sigma) }),
      shape("rect", { class: "spread", x: x - half, width: 2 * half, y: y(d.mu + d.sigma), height: Math.max(2, y(d.mu - d.sigma) - y(d.mu + d.sigma)) }),
      shape("circle", { class: "drawn", cx: x, cy: y(d.z), r: Math.min(4.5, unit * 0.28) }),
    );
    if (unit >= 20) group.append(words(String(j), { x, y: height + 13, "text-anchor": "middle" }));
    svg.append(group);
  });
  return svg;
}

function words(text: string, place: Record<string, string | number>): SVGElement {
  const made = shape("text", place);
  made.textContent = text;
  return made;
}

function table(all: Dimension[]): HTMLElement {
  const head = element("tr", {}, ...[say("dimension"), "mu", "sigma", "z", "KL"].map((text) => element("th", { scope: "col" }, text)));
  const rows = all.map((d, j) => element("tr", {}, element("th", { scope: "row" }, `z ${j}`), ...[d.mu, d.sigma, d.z, d.kl].map((v) => element("td", {}, v.toFixed(3)))));
  return element("details", {}, element("summary", {}, say("asNumbers")), element("table", {}, head, ...rows));
}
