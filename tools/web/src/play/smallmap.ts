// A small map beside the hourglass: the data, and where z is among it. Its point is dragged to
// decode another z.

import { colours } from "../map/scatter";
import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import { svg } from "../parts/svg";
import { say } from "../page/text";
import type * as api from "../server/api";
import { Plane, Point } from "./plane";

const side = 480; // pixels of the canvas
const cells = 16; // of the decoded manifold, along a side
const step = 1 / 40; // of the map, that an arrow key moves
const arrows: Record<string, Point> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };

export interface MapEvents {
  began(): void; // a step to undo
  moved(z: Float32Array): void;
}

export class SmallMap {
  readonly root = element("figure", { className: "smallmap" });
  private readonly canvas = element("canvas", { width: side, height: side, role: "img", label: say("mapOfData") });
  private readonly here = element("button", { type: "button", className: "here", hidden: true, label: say("mapPoint") });
  private readonly rings = [2, 1].map(() => svg("ellipse"));
  private plane: Plane | null = null;
  private low: Point = [0, 0];
  private extent = 1; // of the plane that is shown
  private points: Point[] = [];
  private z: Float32Array | null = null;
  private posterior: api.Posterior | null = null;

  constructor(sampled: boolean, private readonly events: MapEvents) {
    const over = svg("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" }, ...this.rings);
    const area = element("div", { className: "area" }, this.canvas, over, this.here);
    this.root.append(area, element("figcaption", {}, say(sampled ? "mapCaptionRings" : "mapCaption")));
    area.addEventListener("pointerdown", (e) => (e.pointerType !== "touch" || e.target === this.here) && this.drag(e));
    area.addEventListener("click", (e) => e.detail > 0 && e.target !== this.here && this.begin(e));
    this.here.addEventListener("keydown", (e) => this.key(e));
  }

  // showData draws the latents of the data in the colours of their classes.
  showData(latents: Float32Array[], labels: number[] | undefined): void {
    this.plane = Plane.of(latents);
    this.points = latents.map((z) => this.plane!.project(z));
    const [xs, ys] = [0, 1].map((k) => this.points.map((p) => p[k]));
    const range = (v: number[]): Point => [Math.min(...v), Math.max(...v)];
    const [x, y] = [range(xs), range(ys)];
    this.extent = 1.1 * Math.max(x[1] - x[0], y[1] - y[0]) || 1;
    this.low = [(x[0] + x[1] - this.extent) / 2, (y[0] + y[1] - this.extent) / 2];
    this.draw(labels);
    if (this.z) this.show(this.z, this.posterior);
  }

  private draw(labels: number[] | undefined): void {
    const context = this.canvas.getContext("2d")!;
    context.globalAlpha = 0.7;
    this.points.forEach((p, i) => {
      const [x, y] = this.share(p), label = labels?.[i] ?? -1;
      context.fillStyle = colours[Math.max(0, label) % colours.length];
      context.fillRect(x * side - 2, y * side - 2, 4, 4);
    });
    context.globalAlpha = 1;
  }

  // manifold returns a z for each cell of the map, row by row from the top; null unless the map
  // is all of z.
  manifold(): Float32Array | null {
    if (this.plane === null || this.plane.width !== 2) return null;
    const places = Array.from({ length: cells * cells }, (_, i): Point => [((i % cells) + 0.5) / cells, (Math.floor(i / cells) + 0.5) / cells]);
    return Float32Array.from(places.flatMap((p) => this.place(p)));
  }

  // showManifold draws the images of manifold behind the points.
  showManifold({ data }: api.Tensor, shape: number[], labels: number[] | undefined): void {
    const context = this.canvas.getContext("2d")!, small = element("canvas"), size = side / cells;
    for (let i = 0; i < cells * cells; i++) {
      paint(small, data, shape, i);
      context.drawImage(small, (i % cells) * size, Math.floor(i / cells) * size, size, size);
    }
    this.draw(labels);
  }

  // show moves the point to z, and the rings to one and two standard deviations of q(z|x).
  show(z: Float32Array, posterior: api.Posterior | null): void {
    this.z = z;
    this.posterior = posterior;
    if (this.plane === null) return;
    this.here.hidden = false;
    const [x, y] = this.share(this.plane.project(z)).map((v) => Math.min(1, Math.max(0, v)));
    this.here.style.left = `${100 * x}%`;
    this.here.style.top = `${100 * y}%`;
    if (posterior?.sigma) this.ring(posterior.mu, posterior.sigma);
  }

  private ring(mu: Float32Array, sigma: Float32Array): void {
    const [x, y] = this.share(this.plane!.project(mu)), { a, b, angle } = this.plane!.ellipse(sigma);
    this.rings.forEach((ring, k) => {
      const size = { cx: x, cy: y, rx: ((2 - k) * a) / this.extent, ry: ((2 - k) * b) / this.extent, transform: `rotate(${(-angle * 180) / Math.PI} ${x} ${y})` };
      for (const [name, value] of Object.entries(size)) ring.setAttribute(name, String(value));
    });
  }

  // share returns where a point of the plane is on the map, from its top left corner.
  private share([x, y]: Point): Point {
    return [(x - this.low[0]) / this.extent, 1 - (y - this.low[1]) / this.extent];
  }

  private place([x, y]: Point): Point {
    return [this.low[0] + x * this.extent, this.low[1] + (1 - y) * this.extent];
  }

  private goTo(share: Point): void {
    const [x, y] = share.map((v) => Math.min(1, Math.max(0, v)));
    if (this.plane && this.z) this.events.moved(this.plane.move(this.z, this.place([x, y])));
  }

  private begin(e: MouseEvent): void {
    this.events.began();
    this.follow(e);
  }

  private follow(e: MouseEvent): void {
    const box = this.canvas.getBoundingClientRect();
    this.goTo([(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height]);
  }

  // drag lets z follow a pointer until it is up.
  private drag(e: PointerEvent): void {
    e.preventDefault();
    this.here.focus();
    this.here.setPointerCapture(e.pointerId);
    this.begin(e);
    const over = new AbortController(), { signal } = over;
    this.here.addEventListener("pointermove", (m) => this.follow(m), { signal });
    for (const end of ["pointerup", "pointercancel"]) this.here.addEventListener(end, () => over.abort(), { signal });
  }

  private key(e: KeyboardEvent): void {
    const arrow = arrows[e.key];
    if (!arrow || !this.plane || !this.z) return;
    e.preventDefault();
    const [x, y] = this.share(this.plane.project(this.z));
    this.events.began();
    this.goTo([x + arrow[0], y + arrow[1]]);
  }
}
