// The ground of the map: points on a canvas that moves and zooms.

import { element } from "./dom";
import { Lasso } from "./lasso";
import { say } from "./text";

// Twelve colours that can be told apart, in light and dark (after Paul Tol's).
export const colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#997755", "#8888dd", "#dd77cc", "#999999"];

export interface Events {
  pointed(point: number | null): void;
  clicked(point: number | null, x: number, y: number): void;
  gathered(points: number[]): void;
}

const reach = 9; // pixels within which a point is meant

export class Ground {
  readonly canvas = element("canvas", { className: "ground", role: "application", label: say("map"), ariaDescription: say("mapHint"), tabIndex: 0 });
  hidden = new Set<number>(); // classes
  chosen: number[] = [];
  group = new Set<number>(); // of the lasso
  gathering = false; // a drag draws the lasso
  private points: [number, number][] = [];
  private labels: number[] | undefined;
  private scale = 1;
  private x = 0;
  private y = 0; // of the map, in the middle of the canvas
  private pointed: number | null = null;
  private pending = false;
  private readonly touches = new Map<number, [number, number]>();
  private moved = false;
  private fitted = true; // nobody has moved or zoomed the ground
  private lasso: Lasso | null = null; // while it is drawn

  constructor(private readonly events: Events) {
    this.canvas.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY / 400), ...this.local(e));
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (e) => this.down(e));
    this.canvas.addEventListener("pointermove", (e) => this.move(e));
    this.canvas.addEventListener("pointerup", (e) => this.up(e));
    this.canvas.addEventListener("pointercancel", (e) => this.cancel(e));
    this.canvas.addEventListener("dblclick", () => this.fit());
    this.canvas.addEventListener("keydown", (e) => this.key(e));
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  // set shows other points, all of them in sight.
  set(points: [number, number][], labels: number[] | undefined): void {
    this.points = points;
    this.labels = labels;
    this.pointed = null;
    this.chosen = [];
    this.group.clear();
    this.fit();
  }

  // fit brings all points into sight.
  fit(): void {
    this.fitted = true;
    const xs = this.points.map((p) => p[0]), ys = this.points.map((p) => p[1]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    this.scale = 0.92 * Math.min(this.canvas.width / (right - left || 1), this.canvas.height / (bottom - top || 1));
    this.draw();
  }

  private resize(): void {
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    if (this.points.length > 0 && this.fitted) this.fit();
    else this.draw();
  }

  // local is where a pointer is, in pixels of the canvas.
  private local(e: MouseEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * this.canvas.width) / box.width, ((e.clientY - box.top) * this.canvas.height) / box.height];
  }

  private screen([x, y]: [number, number]): [number, number] {
    return [(x - this.x) * this.scale + this.canvas.width / 2, (y - this.y) * this.scale + this.canvas.height / 2];
  }

  private world(x: number, y: number): [number, number] {
    return [(x - this.canvas.width / 2) / this.scale + this.x, (y - this.canvas.height / 2) / this.scale + this.y];
  }

  private zoom(factor: number, x: number, y: number): void {
    this.fitted = false;
    const before = this.world(x, y);
    this.scale *= factor;
    const after = this.world(x, y);
    this.x += before[0] - after[0];
    this.y += before[1] - after[1];
    this.draw();
  }

  private down(e: PointerEvent): void {
    this.canvas.setPointerCapture(e.pointerId);
    this.touches.set(e.pointerId, this.local(e));
    this.moved = false;
    if (this.gathering || e.shiftKey) this.lasso = new Lasso(this.local(e));
  }

  private cancel(e: PointerEvent): void {
    this.touches.delete(e.pointerId);
    this.lasso = null;
    this.draw();
  }

  // move drags the ground with one pointer and zooms it with two.
  private move(e: PointerEvent): void {
    const at = this.local(e), last = this.touches.get(e.pointerId);
    if (!last) return this.point(this.nearest(...at));
    if (Math.hypot(at[0] - last[0], at[1] - last[1]) < 3 && !this.moved) return;
    this.moved = true;
    if (this.lasso) {
      this.lasso.add(at);
      return this.draw();
    }
    const others = [...this.touches].filter(([id]) => id !== e.pointerId);
    if (others.length > 0) {
      const [, fixed] = others[0];
      const factor = Math.hypot(at[0] - fixed[0], at[1] - fixed[1]) / (Math.hypot(last[0] - fixed[0], last[1] - fixed[1]) || 1);
      this.zoom(factor, ...fixed);
    } else {
      this.fitted = false;
      this.x -= (at[0] - last[0]) / this.scale;
      this.y -= (at[1] - last[1]) / this.scale;
      this.draw();
    }
    this.touches.set(e.pointerId, at);
  }

  private up(e: PointerEvent): void {
    this.touches.delete(e.pointerId);
    const lasso = this.lasso;
    this.lasso = null;
    if (lasso && this.moved) return this.gather(this.points.flatMap((p, i) => (this.visible(i) && lasso.holds(this.screen(p)) ? [i] : [])));
    if (this.moved) return;
    const at = this.local(e);
    this.events.clicked(this.nearest(...at), ...this.world(...at));
  }

  private gather(points: number[]): void {
    this.group = new Set(points);
    this.draw();
    this.events.gathered(points);
  }

  // toggle takes a point into the group, or out of it.
  private toggle(i: number): void {
    if (!this.group.delete(i)) this.group.add(i);
    this.gather([...this.group]);
  }

  private visible(i: number): boolean {
    return !this.labels || !this.hidden.has(this.labels[i]);
  }

  // nearest returns the point under the pointer, null over empty ground.
  private nearest(x: number, y: number): number | null {
    let best: number | null = null, least = (reach * devicePixelRatio) ** 2;
    for (let i = 0; i < this.points.length; i++) {
      if (!this.visible(i)) continue;
      const [px, py] = this.screen(this.points[i]);
      const d = (px - x) ** 2 + (py - y) ** 2;
      if (d < least) [best, least] = [i, d];
    }
    return best;
  }

  // around returns the points nearest to a place of the map.
  around(x: number, y: number, k: number): number[] {
    const distance = (i: number) => (this.points[i][0] - x) ** 2 + (this.points[i][1] - y) ** 2;
    return this.points.map((_, i) => i).filter((i) => this.visible(i)).sort((a, b) => distance(a) - distance(b)).slice(0, k);
  }

  private point(i: number | null): void {
    if (i === this.pointed) return;
    this.pointed = i;
    this.events.pointed(i);
    this.draw();
  }

  // key goes to the nearest point in the direction of an arrow; Enter clicks it, Space
  // gathers it.
  private key(e: KeyboardEvent): void {
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = arrows[e.key];
    if (way) {
      e.preventDefault();
      this.point(this.along(way));
    } else if (e.key === "Enter" && this.pointed !== null) this.events.clicked(this.pointed, ...this.points[this.pointed]);
    else if (e.key === " " && this.pointed !== null) {
      e.preventDefault();
      this.toggle(this.pointed);
    } else if (e.key === "0") this.fit();
    else if (e.key === "+" || e.key === "-") this.zoom(e.key === "+" ? 1.3 : 1 / 1.3, this.canvas.width / 2, this.canvas.height / 2);
  }

  private along([dx, dy]: [number, number]): number | null {
    const from = this.pointed === null ? this.world(this.canvas.width / 2, this.canvas.height / 2) : this.points[this.pointed];
    let best = this.pointed, least = Infinity;
    for (let i = 0; i < this.points.length; i++) {
      const x = this.points[i][0] - from[0], y = this.points[i][1] - from[1];
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      const cost = ahead + 2 * aside;
      if (i !== this.pointed && ahead > 0 && aside <= ahead && cost < least && this.visible(i)) [best, least] = [i, cost];
    }
    return best;
  }

  // draw paints at the next frame, once for all changes until then.
  draw(): void {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.paint();
    });
  }

  private paint(): void {
    const context = this.canvas.getContext("2d")!, size = 2.4 * devicePixelRatio;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const groups = new Map<number, number[]>(); // a colour at a time is several times as fast
    for (let i = 0; i < this.points.length; i++) {
      if (!this.visible(i)) continue;
      const label = this.labels?.[i] ?? 0;
      const group = groups.get(label);
      if (group) group.push(i);
      else groups.set(label, [i]);
    }
    for (const [label, group] of groups) {
      context.fillStyle = label < 0 ? colours[11] : colours[label % colours.length];
      for (const i of group) {
        const [x, y] = this.screen(this.points[i]);
        const side = this.group.has(i) ? 2 * size : size;
        context.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineWidth = 2 * devicePixelRatio;
    for (const i of this.pointed === null ? this.chosen : [...this.chosen, this.pointed]) {
      context.beginPath();
      context.arc(...this.screen(this.points[i]), 3 * size, 0, 2 * Math.PI);
      context.stroke();
    }
    this.lasso?.draw(context);
  }
}
