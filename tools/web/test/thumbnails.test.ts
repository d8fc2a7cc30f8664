import assert from "node:assert/strict";
import { test } from "node:test";

import { mostThumbnails, thumbnailSide, uncovered } from "../src/map/thumbnails";
import { Point, Viewport } from "../src/map/viewport";

test("images take the place of points from a zoom on, and grow to a limit", () => {
  assert.equal(thumbnailSide(1.9), 0);
  assert.ok(thumbnailSide(2) > 0 && thumbnailSide(4) > thumbnailSide(2));
  assert.equal(thumbnailSide(100), thumbnailSide(200));
});

test("images of points close together hide none, those outside are left out", () => {
  const viewport = new Viewport({ width: 400, height: 400 });
  viewport.fit([[0, 0], [10, 10]]);
  const points: Point[] = [[5.01, 5.01], [5.02, 5.02], [2, 8], [90, 5]];
  assert.deepEqual(uncovered(points, [0, 1, 2, 3], viewport, 20, [400, 400]), [0, 2]);
});

test("there are never more images than may be drawn", () => {
  const viewport = new Viewport({ width: 4000, height: 4000 });
  viewport.fit([[0, 0], [100, 100]]);
  const points: Point[] = Array.from({ length: 10000 }, (_, i) => [i % 100, Math.floor(i / 100)]);
  assert.equal(uncovered(points, points.keys(), viewport, 5, [4000, 4000]).length, mostThumbnails);
});
