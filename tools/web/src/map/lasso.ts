// A closed line drawn around points.

import { Point } from "./viewport";

export class Lasso {
  private readonly path: Point[];

  constructor(start: Point) {
    this.path = [start];
  }

  add(at: Point): void {
    this.path.push(at);
  }

  // contains reports whether a place is inside: a ray from it crosses the line an odd
  // number of times.
  contains([x, y]: Point): boolean {
    let inside = false;
    this.path.forEach(([ax, ay], i) => {
      const [bx, by] = this.path[(i + 1) % this.path.length];
      if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
    });
    return inside;
  }

  draw(context: CanvasRenderingContext2D): void {
    context.beginPath();
    for (const [x, y] of this.path) context.lineTo(x, y);
    context.closePath();
    context.stroke();
  }
}
