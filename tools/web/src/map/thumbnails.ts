// Which points of a map are drawn as images.

import { Point, Viewport } from "./viewport";

const from = 2; // times larger than the whole
const least = 22, largest = 72; // pixels of CSS
export const mostThumbnails = 1500;

// thumbnailSide returns the side of a thumbnail in pixels of CSS; 0 if there are none.
export function thumbnailSide(power: number): number {
  return power < from ? 0 : Math.min(largest, least * Math.sqrt(power / from));
}

// uncovered returns points of which at most one lies in each square of a grid, so that
// their images do not hide each other. The grid is one of the plane: the choice stays
// while the map moves.
export function uncovered(points: Point[], candidates: Iterable<number>, viewport: Viewport, pixels: number, [width, height]: Point): number[] {
  const cell = viewport.length(pixels), taken = new Set<number>(), chosen: number[] = [];
  for (const i of candidates) {
    const [x, y] = viewport.toPixels(points[i]);
    if (x < -pixels || y < -pixels || x > width + pixels || y > height + pixels) continue;
    const key = Math.floor(points[i][0] / cell) * 1e7 + Math.floor(points[i][1] / cell);
    if (taken.has(key)) continue;
    taken.add(key);
    if (chosen.push(i) === mostThumbnails) break;
  }
  return chosen;
}
