// What is drawn on the canvas of a map.

import { Atlas } from "./atlas";
import { Selection } from "./selection";
import { thumbnailSide, uncovered } from "./thumbnails";
import { Point, Viewport } from "./viewport";
import { DrawnWay } from "./way";

// A Colouring is the colour of each point: its number in a palette, -1 for the last colour of
// it, that of points without a value.
export interface Colouring {
  palette: string[];
  of: ArrayLike<number>;
}

// A Guest is a picture at a place of the map.
export interface Guest {
  at: Point;
  picture: HTMLCanvasElement;
}

// A Scene is what a painter draws.
export interface Scene {
  points: Point[];
  shown: Map<string, number[]>; // the points that are not hidden, by colour
  selection: Selection | null;
  hovered: number | null;
  atlas: Atlas | null;
  way: DrawnWay | null;
  guest: Guest | null;
  name(i: number): string | undefined; // stands under an image that is large enough
}

const dot = 2.4; // side of a point, in pixels of CSS
const named = 48; // side of an image from which on its name is under it
const wayLeast = 12, wayLargest = 38; // sides of the pictures of a way
const guestFrame = "#e0218a"; // like no class
const few = 3000; // points from which on they are smaller

// byColour sorts the visible points by colour: one colour at a time is several times as fast.
export function byColour(count: number, { palette, of }: Colouring, visible: (i: number) => boolean): Map<string, number[]> {
  const sorted = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    if (!visible(i)) continue;
    const colour = palette[of[i] < 0 ? palette.length - 1 : of[i] % palette.length], same = sorted.get(colour);
    if (same) same.push(i);
    else sorted.set(colour, [i]);
  }
  return sorted;
}

export class Painter {
  private readonly context: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly viewport: Viewport) {
    this.context = canvas.getContext("2d")!;
  }

  paint(scene: Scene): void {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.dots(scene);
    this.thumbnails(scene);
    this.context.strokeStyle = getComputedStyle(this.canvas).color;
    this.context.lineWidth = 2 * devicePixelRatio;
    if (scene.selection && "at" in scene.selection) this.place(scene, scene.selection.at, scene.selection.near);
    if (scene.way) this.way(scene.way);
    if (scene.guest) this.guest(scene.guest);
    const chosen = scene.selection && "chosen" in scene.selection ? scene.selection.chosen : [];
    for (const i of scene.hovered === null ? chosen : [...chosen, scene.hovered]) this.ring(scene.points[i], Math.max(3 * dot, 0.72 * thumbnailSide(this.viewport.spot()[2])));
  }

  private dots({ points, shown, selection }: Scene): void {
    const group = new Set(selection && "group" in selection ? selection.group : []), size = (points.length > few ? 1 : 1.5) * dot * devicePixelRatio;
    for (const [colour, same] of shown) {
      this.context.fillStyle = colour;
      for (const i of same) {
        const [x, y] = this.viewport.toPixels(points[i]);
        const side = group.has(i) ? 2 * size : size;
        this.context.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
  }

  // thumbnails draws images instead of points, framed in their colour.
  private thumbnails({ points, shown, atlas, name }: Scene): void {
    const side = thumbnailSide(this.viewport.spot()[2]), pixels = side * devicePixelRatio;
    if (side === 0 || !atlas) return;
    const colour = new Map<number, string>();
    for (const [c, same] of shown) same.forEach((i) => colour.set(i, c));
    const order = [...colour.keys()].filter((i) => atlas.has(i)).sort((a, b) => a - b);
    const seen = uncovered(points, order, this.viewport, pixels, [this.canvas.width, this.canvas.height]);
    for (const i of seen) {
      const at = this.viewport.toPixels(points[i]);
      this.context.fillStyle = colour.get(i)!;
      this.context.fillRect(at[0] - pixels / 2, at[1] - pixels / 2, pixels, pixels);
      atlas.draw(this.context, i, at, pixels - 4 * devicePixelRatio);
    }
    if (side >= named) this.names(seen.map((i) => [points[i], name(i)]), pixels);
  }

  private names(all: [Point, string | undefined][], pixels: number): void {
    this.context.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    this.context.textAlign = "center";
    this.context.textBaseline = "top";
    this.context.fillStyle = getComputedStyle(this.canvas).color;
    for (const [point, name] of all) {
      const [x, y] = this.viewport.toPixels(point);
      if (name !== undefined) this.context.fillText(name, x, y + pixels / 2 + devicePixelRatio, 1.6 * pixels);
    }
  }

  private ring(at: Point, radius: number): void {
    this.context.beginPath();
    this.context.arc(...this.viewport.toPixels(at), radius * devicePixelRatio, 0, 2 * Math.PI);
    this.context.stroke();
  }

  // place draws a cross at a place, and lines to the points nearest to it.
  private place({ points }: Scene, at: Point, near: number[]): void {
    const [x, y] = this.viewport.toPixels(at), arm = 7 * devicePixelRatio;
    this.line([[x - arm, y], [x + arm, y]]);
    this.line([[x, y - arm], [x, y + arm]]);
    this.context.lineWidth = devicePixelRatio;
    for (const i of near) {
      this.line([[x, y], this.viewport.toPixels(points[i])]);
      this.ring(points[i], 2 * dot);
    }
    this.context.lineWidth = 2 * devicePixelRatio;
  }

  // way draws the line of a way and its pictures on it, if there is room for them.
  private way({ points, pictures, active }: DrawnWay): void {
    const pixels = points.map((p) => this.viewport.toPixels(p)), ratio = devicePixelRatio;
    this.line(pixels);
    const long = pixels.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - pixels[i][0], y - pixels[i][1]), 0);
    const side = Math.min(wayLargest * ratio, long / points.length);
    pixels.forEach((at, i) => {
      if (side >= wayLeast * ratio) this.framed(pictures[i], at, side);
    });
    if (active !== null) this.framed(pictures[active], pixels[active], 1.6 * wayLargest * ratio);
  }

  // guest draws a picture in a frame that stands out.
  private guest({ at, picture }: Guest): void {
    const { strokeStyle } = this.context;
    this.context.lineWidth = 3 * devicePixelRatio;
    this.context.strokeStyle = guestFrame;
    this.framed(picture, this.viewport.toPixels(at), wayLargest * devicePixelRatio);
    this.context.lineWidth = 2 * devicePixelRatio;
    this.context.strokeStyle = strokeStyle;
  }

  private framed(picture: HTMLCanvasElement, [x, y]: Point, side: number): void {
    const scale = side / Math.max(picture.width, picture.height), [w, h] = [scale * picture.width, scale * picture.height];
    this.context.drawImage(picture, x - w / 2, y - h / 2, w, h);
    this.context.strokeRect(x - w / 2, y - h / 2, w, h);
  }

  private line(pixels: Point[]): void {
    this.context.beginPath();
    for (const [x, y] of pixels) this.context.lineTo(x, y);
    this.context.stroke();
  }
}
