// The plane of two numbers of z: a grid of what the decoder makes of them, the others at the
// mean (Kingma, Welling 2014, figure 4).

import type * as api from "../server/api";

export const side = 20; // images along each side

// quantile is that of N(0, 1), to three decimals (Abramowitz, Stegun 26.2.23).
export function quantile(p: number): number {
  if (p > 0.5) return -quantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  return (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t;
}

// A Plane has a value of each of its two dimensions for each column, from the left, and row,
// from the foot: evenly spaced quantiles, so that each image stands for an equal share.
export interface Plane {
  across: number; // dimension of z
  up: number;
  mean: Float32Array;
  std: Float32Array;
}

// planeOf chooses the two dimensions that hold most; without data, the first two of N(0, 1).
export function planeOf(latent: number, dimensions: api.Dimension[] | null): Plane {
  const plane: Plane = { across: 0, up: Math.min(1, latent - 1), mean: new Float32Array(latent), std: new Float32Array(latent).fill(1) };
  if (dimensions === null) return plane;
  for (const d of dimensions) [plane.mean[d.index], plane.std[d.index]] = [d.mean, d.std];
  return { ...plane, across: dimensions[0].index, up: (dimensions[1] ?? dimensions[0]).index };
}

// at returns z in a column and a row, from the top.
export function at(plane: Plane, column: number, row: number): Float32Array {
  const z = plane.mean.slice(), value = (i: number, of: number) => plane.mean[of] + plane.std[of] * quantile((i + 0.5) / side);
  z[plane.up] = value(side - 1 - row, plane.up);
  z[plane.across] = value(column, plane.across);
  return z;
}

// all returns the latents of the grid, row by row.
export function all(plane: Plane): Float32Array {
  const rows = new Float32Array(side * side * plane.mean.length);
  for (let i = 0; i < side * side; i++) rows.set(at(plane, i % side, Math.floor(i / side)), i * plane.mean.length);
  return rows;
}
