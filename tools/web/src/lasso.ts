// A line drawn around points.

export class Lasso {
  private readonly path: [number, number][];

  constructor(start: [number, number]) {
    this.path = [start];
  }

  add(at: [number, number]): void {
    this.path.push(at);
  }

  // holds reports whether a place lies inside: whether a ray from it crosses the line
  // an odd number of times.
  holds([x, y]: [number, number]): boolean {
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
