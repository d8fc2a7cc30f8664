// Where a z lies on a map that only has points of images.

import * as api from "../server/api";
import { Point } from "./viewport";

const neighbours = 8;

// placesOf places each z at the mean of the points of its nearest images, the nearer the
// heavier.
export async function placesOf(model: string, points: Point[], z: Float32Array[]): Promise<Point[]> {
  const all = await api.neighborsOf(model, z, neighbours);
  return all.map((near) => meanPlace(points, near));
}

// meanPlace weights points by the inverse of their distance. Images beyond those of the map
// have no point.
export function meanPlace(points: Point[], near: { index: number; distance: number }[]): Point {
  let sum = 0, x = 0, y = 0;
  for (const { index, distance } of near) {
    if (index >= points.length) continue;
    const weight = 1 / (distance + 1e-6);
    [sum, x, y] = [sum + weight, x + weight * points[index][0], y + weight * points[index][1]];
  }
  return sum === 0 ? [0, 0] : [x / sum, y / sum];
}
