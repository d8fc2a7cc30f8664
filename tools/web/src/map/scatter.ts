// A scatter plot on a canvas, with pan, zoom, lasso and keyboard.

import { element } from "../parts/dom";
import { Lasso } from "./lasso";
import { say } from "../page/text";
import { nearest, neighbours, nextInDirection, Point, Viewport } from "./viewport";

// Twelve colours that can be told apart on light and dark (after Paul Tol).
export const colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#997755", "#8888dd", "#dd77cc", "#999999"];

export interface ScatterEvents {
  hovered(point: number | null): void;
  clicked(point: number | null, at: Point): void; // at a place of the plane
  grouped(points: number[]): void;
}

const reach = 9; // pixels from a point that still hit it

const arrows: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class ScatterCanvas {
  readonly canvas = element("canvas", { className: "scatter", role: "application", label: say("map"), ariaDescription: say("mapHint"), tabIndex: 0 });
  hiddenClasses = new Set<number>();
  selected: number[] = [];
  lassoMode = false; // a drag draws a lasso, as with Shift
  private group = new Set<number>();
  private points: Point[] = [];
  private labels: number[] | undefined;
  private readonly viewport = new Viewport(this.canvas);
  private hovered: number | null = null;
  private drawPending = false;
  private readonly pointers = new Map<number, Point>(); // those that are down
  private moved = false;
  private fitted = true; // neither panned nor zoomed
  private lasso: Lasso | null = null; // while it is drawn
  private readonly visible = (i: number) => !this.labels || !this.hiddenClasses.has(this.labels[i]);

  constructor(private readonly events: ScatterEvents) {
    this.canvas.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY / 400), this.pixel(e));
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (e) => this.pointerDown(e));
    this.canvas.addEventListener("pointermove", (e) => this.pointerMove(e));
    this.canvas.addEventListener("pointerup", (e) => this.pointerUp(e));
    this.canvas.addEventListener("pointercancel", (e) => this.pointerCancel(e));
    this.canvas.addEventListener("dblclick", () => this.fit());
    this.canvas.addEventListener("keydown", (e) => this.keyDown(e));
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  // set replaces the points and shows all of them.
  set(points: Point[], labels: number[] | undefined): void {
    this.points = points;
    this.labels = labels;
    this.hovered = null;
    this.selected = [];
    this.group.clear();
    this.fit();
  }

  // fit shows all points.
  fit(): void {
    this.fitted = true;
    this.viewport.fit(this.points);
    this.draw();
  }

  // neighbours returns the k visible points nearest to a place of the plane.
  neighbours(at: Point, k: number): number[] {
    return neighbours(this.points, at, k, this.visible);
  }

  private resize(): void {
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    if (this.points.length > 0 && this.fitted) this.fit();
    else this.draw();
  }

  // pixel returns the pixel of the canvas under a pointer.
  private pixel(e: MouseEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * this.canvas.width) / box.width, ((e.clientY - box.top) * this.canvas.height) / box.height];
  }

  private zoom(factor: number, pixel: Point): void {
    this.fitted = false;
    this.viewport.zoom(factor, pixel);
    this.draw();
  }

  private pointerDown(e: PointerEvent): void {
    this.canvas.setPointerCapture(e.pointerId);
    this.pointers.set(e.pointerId, this.pixel(e));
    this.moved = false;
    if (this.lassoMode || e.shiftKey) this.lasso = new Lasso(this.pixel(e));
  }

  private pointerCancel(e: PointerEvent): void {
    this.pointers.delete(e.pointerId);
    this.lasso = null;
    this.draw();
  }

  // pointerMove pans with one pointer and zooms with two.
  private pointerMove(e: PointerEvent): void {
    const at = this.pixel(e), last = this.pointers.get(e.pointerId);
    if (!last) return this.hover(this.pointAt(at));
    if (Math.hypot(at[0] - last[0], at[1] - last[1]) < 3 && !this.moved) return;
    this.moved = true;
    if (this.lasso) {
      this.lasso.add(at);
      return this.draw();
    }
    const others = [...this.pointers].filter(([id]) => id !== e.pointerId);
    if (others.length > 0) {
      const [, fixed] = others[0];
      const factor = Math.hypot(at[0] - fixed[0], at[1] - fixed[1]) / (Math.hypot(last[0] - fixed[0], last[1] - fixed[1]) || 1);
      this.zoom(factor, fixed);
    } else {
      this.fitted = false;
      this.viewport.pan(at[0] - last[0], at[1] - last[1]);
      this.draw();
    }
    this.pointers.set(e.pointerId, at);
  }

  private pointerUp(e: PointerEvent): void {
    this.pointers.delete(e.pointerId);
    const lasso = this.lasso;
    this.lasso = null;
    if (lasso && this.moved) return this.setGroup(this.points.flatMap((p, i) => (this.visible(i) && lasso.contains(this.viewport.toPixels(p)) ? [i] : [])));
    if (this.moved) return;
    const at = this.pixel(e);
    this.events.clicked(this.pointAt(at), this.viewport.toPlane(at));
  }

  private setGroup(points: number[]): void {
    this.group = new Set(points);
    this.draw();
    this.events.grouped(points);
  }

  // toggle adds a point to the group or removes it.
  private toggle(i: number): void {
    if (!this.group.delete(i)) this.group.add(i);
    this.setGroup([...this.group]);
  }

  // pointAt returns the point at a pixel, null for none.
  private pointAt(pixel: Point): number | null {
    return nearest(this.points, this.viewport.toPlane(pixel), this.viewport.length(reach * devicePixelRatio), this.visible);
  }

  private hover(i: number | null): void {
    if (i === this.hovered) return;
    this.hovered = i;
    this.events.hovered(i);
    this.draw();
  }

  // keyDown goes to the next point in the direction of an arrow key; Enter clicks the
  // point, Space adds it to the group.
  private keyDown(e: KeyboardEvent): void {
    const direction = arrows[e.key], middle: Point = [this.canvas.width / 2, this.canvas.height / 2];
    if (direction) {
      e.preventDefault();
      const from = this.hovered === null ? this.viewport.toPlane(middle) : this.points[this.hovered];
      this.hover(nextInDirection(this.points, from, direction, this.visible) ?? this.hovered);
    } else if (e.key === "Enter" && this.hovered !== null) this.events.clicked(this.hovered, this.points[this.hovered]);
    else if (e.key === " " && this.hovered !== null) {
      e.preventDefault();
      this.toggle(this.hovered);
    } else if (e.key === "0") this.fit();
    else if (e.key === "+" || e.key === "-") this.zoom(e.key === "+" ? 1.3 : 1 / 1.3, middle);
  }

  // draw repaints in the next animation frame, once for all changes until then.
  draw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      this.paint();
    });
  }

  private paint(): void {
    const context = this.canvas.getContext("2d")!, size = 2.4 * devicePixelRatio;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const byLabel = new Map<number, number[]>(); // one colour at a time is several times as fast
    for (let i = 0; i < this.points.length; i++) {
      if (!this.visible(i)) continue;
      const label = this.labels?.[i] ?? 0, same = byLabel.get(label);
      if (same) same.push(i);
      else byLabel.set(label, [i]);
    }
    for (const [label, points] of byLabel) {
      context.fillStyle = label < 0 ? colours[11] : colours[label % colours.length];
      for (const i of points) {
        const [x, y] = this.viewport.toPixels(this.points[i]);
        const side = this.group.has(i) ? 2 * size : size;
        context.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
    context.strokeStyle = getComputedStyle(this.canvas).color;
    context.lineWidth = 2 * devicePixelRatio;
    for (const i of this.hovered === null ? this.selected : [...this.selected, this.hovered]) {
      context.beginPath();
      context.arc(...this.viewport.toPixels(this.points[i]), 3 * size, 0, 2 * Math.PI);
      context.stroke();
    }
    this.lasso?.draw(context);
  }
}
