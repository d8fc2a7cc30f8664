// The geometry of a scatter plot: which part of the plane a canvas shows, and which
// points are near a place.

export type Point = [x: number, y: number];

// A Spot is a place of the plane in the middle of the window, and how many times larger
// than the whole it is shown.
export type Spot = [x: number, y: number, power: number];

const leastPower = 0.7, mostPower = 200;

const between = (v: number, low: number, high: number) => Math.max(low, Math.min(high, v));

// A Viewport maps the plane of the points to the pixels of a canvas.
export class Viewport {
  private scale = 1; // pixels a unit
  private whole = 1; // the scale at which all points are seen
  private x = 0;
  private y = 0; // of the plane, in the middle of the canvas
  private bounds = [0, 0, 0, 0]; // left, right, top and bottom of the points

  spare = 0; // pixels at the bottom of the canvas that something else covers

  constructor(private readonly canvas: { readonly width: number; readonly height: number }) {}

  private get middle(): number {
    return (this.canvas.height - this.spare) / 2;
  }

  // fit shows all points, with a margin.
  fit(points: Point[]): void {
    const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    this.bounds = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [left, right, top, bottom] = this.bounds;
    this.go([(left + right) / 2, (top + bottom) / 2, 1]);
  }

  // spot returns what is shown; go shows it, also in a canvas of another size.
  spot(): Spot {
    return [this.x, this.y, this.scale / this.whole];
  }

  go([x, y, power]: Spot): void {
    const [left, right, top, bottom] = this.bounds;
    this.whole = 0.92 * Math.min(this.canvas.width / (right - left || 1), (this.canvas.height - this.spare) / (bottom - top || 1));
    this.scale = this.whole * between(power, leastPower, mostPower);
    [this.x, this.y] = [x, y];
    this.keepIn();
  }

  toPixels([x, y]: Point): Point {
    return [(x - this.x) * this.scale + this.canvas.width / 2, (y - this.y) * this.scale + this.middle];
  }

  toPlane([x, y]: Point): Point {
    return [(x - this.canvas.width / 2) / this.scale + this.x, (y - this.middle) / this.scale + this.y];
  }

  // length returns the length in the plane of so many pixels.
  length(pixels: number): number {
    return pixels / this.scale;
  }

  // pan moves the plane by some pixels.
  pan(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.keepIn();
  }

  // zoom changes the scale, within bounds; what is at a pixel stays there.
  zoom(factor: number, pixel: Point): void {
    const before = this.toPlane(pixel);
    this.scale = between(this.scale * factor, leastPower * this.whole, mostPower * this.whole);
    const after = this.toPlane(pixel);
    this.x += before[0] - after[0];
    this.y += before[1] - after[1];
    this.keepIn();
  }

  // keepIn keeps the middle of the canvas among the points.
  private keepIn(): void {
    const [left, right, top, bottom] = this.bounds;
    [this.x, this.y] = [between(this.x, left, right), between(this.y, top, bottom)];
  }
}

// unit scales points to -1..1, the same scale both ways, so that all maps have one plane.
export function unit(points: Point[]): Point[] {
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const half = Math.max(right - left, bottom - top) / 2 || 1;
  return points.map(([x, y]) => [(x - (left + right) / 2) / half, (y - (top + bottom) / 2) / half]);
}

type Visible = (i: number) => boolean;

const squaredDistance = ([ax, ay]: Point, [bx, by]: Point) => (ax - bx) ** 2 + (ay - by) ** 2;

// nearest returns the visible point nearest to a place, null if none is within reach.
export function nearest(points: Point[], at: Point, reach: number, visible: Visible): number | null {
  let best: number | null = null, least = reach ** 2;
  for (let i = 0; i < points.length; i++) {
    const d = squaredDistance(points[i], at);
    if (d < least && visible(i)) [best, least] = [i, d];
  }
  return best;
}

// neighbours returns the k visible points nearest to a place, nearest first.
export function neighbours(points: Point[], at: Point, k: number, visible: Visible): number[] {
  const distances = points.map((p) => squaredDistance(p, at));
  return points.map((_, i) => i).filter(visible).sort((a, b) => distances[a] - distances[b]).slice(0, k);
}

// nextInDirection returns the visible point to go to from a place in direction (dx, dy),
// a unit vector along an axis: within 45 degrees of it, and the nearer to the axis the
// better; null if there is none.
export function nextInDirection(points: Point[], from: Point, [dx, dy]: Point, visible: Visible): number | null {
  let best: number | null = null, least = Infinity;
  for (let i = 0; i < points.length; i++) {
    const x = points[i][0] - from[0], y = points[i][1] - from[1];
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    const cost = ahead + 2 * aside;
    if (ahead > 0 && aside <= ahead && cost < least && visible(i)) [best, least] = [i, cost];
  }
  return best;
}
