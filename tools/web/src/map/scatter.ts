// A scatter plot on a canvas, with pan, zoom, lasso and keyboard.

import { Atlas } from "./atlas";
import { element } from "../parts/dom";
import { Lasso } from "./lasso";
import { say } from "../page/text";
import { byColour, Colouring, Guest, Painter } from "./painter";
import { Selection } from "./selection";
import { thumbnailSide } from "./thumbnails";
import { nearest, neighbours, nextInDirection, Point, Spot, Viewport } from "./viewport";
import { DrawnWay } from "./way";

// Twelve colours that can be told apart on light and dark (after Paul Tol); the last is also
// that of images without a class.
export const colours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#997755", "#8888dd", "#dd77cc", "#999999"];

export interface ScatterEvents {
  hovered(point: number | null, pixel: Point): void; // at a pixel of CSS
  clicked(point: number | null, at: Point): void; // at a place of the plane
  doubled(): void; // a click was the first of two
  grouped(points: number[]): void;
  moved(): void; // another part of the map is shown
}

const reach = 9; // pixels from a point that still hit it

const glideTime = 800; // milliseconds from one map to another

const arrows: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class ScatterCanvas {
  readonly canvas = element("canvas", { className: "scatter", role: "application", label: say("map"), ariaDescription: say("mapHint"), tabIndex: 0 });
  lassoMode = false; // a drag draws a lasso, as with Shift
  atlas: Atlas | null = null; // images instead of points
  name: (i: number) => string | undefined = () => undefined;
  private gliding = 0; // number of the newest map
  private guest: Guest | null = null;
  private way: DrawnWay | null = null;
  private selection: Selection | null = null;
  private points: Point[] = [];
  private colouring: Colouring = { palette: colours, of: [] };
  private visible: (i: number) => boolean = () => true;
  private shown = new Map<string, number[]>();
  private readonly viewport = new Viewport(this.canvas);
  private readonly painter = new Painter(this.canvas, this.viewport);
  private hovered: number | null = null;
  private drawPending = false;
  private readonly pointers = new Map<number, Point>(); // those that are down
  private moved = false;
  private fitted = true; // neither panned nor zoomed
  private lasso: Lasso | null = null; // while it is drawn

  constructor(private readonly events: ScatterEvents) {
    this.canvas.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(Math.exp(-e.deltaY / 400), this.pixel(e));
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (e) => this.pointerDown(e));
    this.canvas.addEventListener("pointermove", (e) => this.pointerMove(e));
    this.canvas.addEventListener("pointerup", (e) => this.pointerUp(e));
    this.canvas.addEventListener("pointercancel", (e) => this.pointerCancel(e));
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.addEventListener("click", (e) => this.click(e));
    this.canvas.addEventListener("dblclick", () => {
      this.events.doubled();
      this.fit();
    });
    this.canvas.addEventListener("keydown", (e) => this.keyDown(e));
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  // set replaces the points and shows all of them; those of another map of the same images
  // move to their new places.
  set(points: Point[]): void {
    const before = this.points;
    this.hover(null);
    this.points = points;
    this.regroup();
    this.fit();
    this.gliding++;
    if (before.length === points.length && !matchMedia("(prefers-reduced-motion)").matches) this.glide(before, points, this.gliding, performance.now());
  }

  // glide draws the points on their way, unless there is a newer map.
  private glide(from: Point[], to: Point[], id: number, start: number): void {
    if (id !== this.gliding) return;
    const share = Math.min(1, (performance.now() - start) / glideTime), t = share * share * (3 - 2 * share);
    this.points = share === 1 ? to : to.map(([x, y], i) => [from[i][0] + t * (x - from[i][0]), from[i][1] + t * (y - from[i][1])]);
    this.draw();
    if (share < 1) requestAnimationFrame(() => this.glide(from, to, id, start));
  }

  // colour gives the points their colours.
  colour(colouring: Colouring): void {
    this.colouring = colouring;
    this.regroup();
  }

  // show leaves only the points that are visible.
  show(visible: (i: number) => boolean): void {
    this.visible = visible;
    this.regroup();
  }

  // select marks what is chosen.
  select(selection: Selection | null): void {
    this.selection = selection;
    this.draw();
  }

  // drawWay shows a way between two points.
  drawWay(way: DrawnWay | null): void {
    this.way = way;
    this.draw();
  }

  // place shows a picture that need not be one of the points.
  place(guest: Guest | null): void {
    this.guest = guest;
    this.draw();
  }

  private regroup(): void {
    this.shown = byColour(this.points.length, this.colouring, this.visible);
    this.draw();
  }

  // fit shows all points.
  fit(): void {
    this.fitted = true;
    this.viewport.fit(this.points);
    this.view();
  }

  // spot returns what is shown; null means all. go shows it.
  spot(): Spot | null {
    return this.fitted ? null : this.viewport.spot();
  }

  go(spot: Spot): void {
    this.fitted = false;
    this.viewport.go(spot);
    this.view();
  }

  // leave keeps some pixels of CSS at the bottom free.
  leave(height: number): void {
    this.viewport.spare = Math.min(0.4 * this.canvas.height, height * devicePixelRatio);
    if (this.fitted && this.points.length > 0) this.viewport.fit(this.points);
    this.draw();
  }

  // find goes to a point, near enough to see its image.
  find(i: number): void {
    this.go([...this.points[i], Math.max(4, this.viewport.spot()[2])]);
  }

  private view(): void {
    this.draw();
    this.events.moved();
  }

  // neighbours returns the k visible points nearest to a place of the plane.
  neighbours(at: Point, k: number): number[] {
    return neighbours(this.points, at, k, this.visible);
  }

  private resize(): void {
    const spot = this.viewport.spot(), ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    if (this.points.length === 0) return;
    if (this.fitted) this.viewport.fit(this.points);
    else this.viewport.go(spot);
    this.draw();
  }

  // pixel returns the pixel of the canvas under a pointer.
  private pixel(e: MouseEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * this.canvas.width) / box.width, ((e.clientY - box.top) * this.canvas.height) / box.height];
  }

  private zoom(factor: number, pixel: Point): void {
    this.fitted = false;
    this.viewport.zoom(factor, pixel);
    this.view();
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
    this.hover(null);
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
      this.view();
    }
    this.pointers.set(e.pointerId, at);
  }

  private pointerUp(e: PointerEvent): void {
    this.pointers.delete(e.pointerId);
    const lasso = this.lasso;
    this.lasso = null;
    if (lasso && this.moved) this.events.grouped(this.points.flatMap((p, i) => (this.visible(i) && lasso.contains(this.viewport.toPixels(p)) ? [i] : [])));
    this.draw();
  }

  // click chooses unless the pointer has moved, or has clicked here a moment ago.
  private click(e: MouseEvent): void {
    if (this.moved || e.detail > 1) return;
    const at = this.pixel(e);
    this.events.clicked(this.pointAt(at), this.viewport.toPlane(at));
  }

  // toggle adds a point to the group or removes it.
  private toggle(i: number): void {
    const group = this.selection && "group" in this.selection ? this.selection.group : [];
    this.events.grouped(group.includes(i) ? group.filter((g) => g !== i) : [...group, i]);
  }

  // pointAt returns the point at a pixel, null for none.
  private pointAt(pixel: Point): number | null {
    const pixels = Math.max(reach, thumbnailSide(this.viewport.spot()[2]) / 2);
    return nearest(this.points, this.viewport.toPlane(pixel), this.viewport.length(pixels * devicePixelRatio), this.visible);
  }

  private hover(i: number | null): void {
    if (i === this.hovered) return;
    this.hovered = i;
    const [x, y] = i === null ? [0, 0] : this.viewport.toPixels(this.points[i]);
    this.events.hovered(i, [x / devicePixelRatio, y / devicePixelRatio]);
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
      this.painter.paint({ points: this.points, shown: this.shown, selection: this.selection, hovered: this.hovered, atlas: this.atlas, name: this.name, way: this.way, guest: this.guest });
      this.lasso?.draw(this.canvas.getContext("2d")!);
    });
  }
}
