// The plane of a small map: the two directions in which the latents of the data vary most, or
// the two numbers of z themselves.

export type Point = [x: number, y: number];

// An Ellipse has half axes and the angle of the first, from x towards y.
export interface Ellipse {
  a: number;
  b: number;
  angle: number;
}

const rounds = 100; // of the power iteration

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export class Plane {
  // width is that of z.
  get width(): number {
    return this.mean.length;
  }

  private constructor(private readonly mean: number[], private readonly axes: [number[], number[]]) {}

  // of returns the plane of latents.
  static of(latents: Float32Array[]): Plane {
    const width = latents[0].length;
    if (width === 2) return new Plane([0, 0], [[1, 0], [0, 1]]);
    const mean = Array.from({ length: width }, (_, i) => latents.reduce((sum, z) => sum + z[i], 0) / latents.length);
    const matrix = covariance(latents, mean), first = largest(matrix), spread = dot(first, times(matrix, first));
    const rest = matrix.map((row, i) => row.map((v, j) => v - spread * first[i] * first[j]));
    return new Plane(mean, [first, width > 1 ? largest(rest) : [0]]);
  }

  project(z: ArrayLike<number>): Point {
    const centred = this.mean.map((m, i) => z[i] - m);
    return [dot(this.axes[0], centred), dot(this.axes[1], centred)];
  }

  // move returns z moved along the plane to a point of it.
  move(z: Float32Array, [x, y]: Point): Float32Array {
    const [fromX, fromY] = this.project(z), [first, second] = this.axes;
    return z.map((v, i) => v + (x - fromX) * first[i] + (y - fromY) * second[i]);
  }

  // ellipse returns one standard deviation of a Gaussian with independent dimensions, seen in
  // the plane.
  ellipse(sigma: ArrayLike<number>): Ellipse {
    const seen = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i] * sigma[i] ** 2, 0);
    const [xx, xy, yy] = [seen(this.axes[0], this.axes[0]), seen(this.axes[0], this.axes[1]), seen(this.axes[1], this.axes[1])];
    const middle = (xx + yy) / 2, far = Math.hypot((xx - yy) / 2, xy);
    return { a: Math.sqrt(middle + far), b: Math.sqrt(Math.max(0, middle - far)), angle: Math.atan2(2 * xy, xx - yy) / 2 };
  }
}

function covariance(latents: Float32Array[], mean: number[]): number[][] {
  return mean.map((_, i) => mean.map((_, j) => latents.reduce((sum, z) => sum + (z[i] - mean[i]) * (z[j] - mean[j]), 0) / latents.length));
}

const times = (matrix: number[][], v: number[]) => matrix.map((row) => dot(row, v));

// largest returns the eigenvector of the largest eigenvalue, of length 1.
function largest(matrix: number[][]): number[] {
  let v = matrix.map((row, i) => row[i] + 1e-12 * (i + 1));
  for (let k = 0; k < rounds; k++) {
    const next = times(matrix, v), length = Math.hypot(...next);
    if (length === 0) break;
    v = next.map((x) => x / length);
  }
  const sign = Math.sign(v.reduce((far, x) => (Math.abs(x) > Math.abs(far) ? x : far), 0)) || 1, length = Math.hypot(...v) || 1;
  return v.map((x) => (sign * x) / length);
}
