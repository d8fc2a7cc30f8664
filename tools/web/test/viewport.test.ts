import assert from "node:assert/strict";
import { test } from "node:test";

import { Lasso } from "../src/map/lasso";
import { nearest, neighbours, nextInDirection, Point, Viewport } from "../src/map/viewport";

const all = () => true;
const close = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-9;

test("a viewport that fits the points shows all of them, centred, with a margin of 4%", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[10, 0], [20, 1], [12, 2]]);
  assert.ok(close(viewport.toPixels([10, 1]), [16, 150]));
  assert.ok(close(viewport.toPixels([20, 1]), [384, 150]));
  assert.ok(close(viewport.toPixels([15, 2]), [200, 186.8])); // the same scale both ways
});

test("what covers the bottom of the canvas hides no points", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.spare = 100;
  viewport.fit([[0, 0], [1, 1]]);
  assert.ok(close(viewport.toPixels([0, 1]), [108, 192]));
  assert.ok(close(viewport.toPlane([108, 192]), [0, 1]));
});

test("zooming out ends, and the middle stays among the points", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[0, 0], [10, 10]]);
  for (let i = 0; i < 50; i++) viewport.zoom(0.5, [10, 10]);
  assert.ok(Math.abs(viewport.spot()[2] - 0.7) < 1e-9);
  viewport.pan(1e6, 1e6);
  assert.deepEqual(viewport.spot().slice(0, 2), [0, 0]);
});

test("points in one place are in the middle", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[3, 4], [3, 4]]);
  assert.ok(close(viewport.toPixels([3, 4]), [200, 150]));
});

test("pixels and plane are inverses, zoomed and panned", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[0, 0], [10, 10]]);
  viewport.zoom(2.5, [30, 40]);
  viewport.pan(-7, 9);
  for (const p of [[0, 0], [399, 12], [-50, 1000]] as Point[]) assert.ok(close(viewport.toPixels(viewport.toPlane(p)), p));
});

test("zoom keeps what is at a pixel, and scales lengths", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[0, 0], [10, 10]]);
  const at: Point = [30, 40], before = viewport.toPlane(at), length = viewport.length(9);
  viewport.zoom(3, at);
  assert.ok(close(viewport.toPlane(at), before));
  assert.ok(Math.abs(viewport.length(9) - length / 3) < 1e-12);
});

test("pan moves what is shown by as many pixels", () => {
  const viewport = new Viewport({ width: 400, height: 300 });
  viewport.fit([[0, 0], [10, 10]]);
  const [x, y] = viewport.toPixels([4, 4]);
  viewport.pan(12, -5);
  assert.ok(close(viewport.toPixels([4, 4]), [x + 12, y - 5]));
});

const square: Point[] = [[0, 0], [10, 0], [0, 10], [10, 10], [11, 11]];

test("the nearest point is within reach, and visible", () => {
  assert.equal(nearest(square, [9, 9], 2, all), 3);
  assert.equal(nearest(square, [9, 9], 1, all), null);
  assert.equal(nearest(square, [9, 9], 3, (i) => i !== 3), 4);
  assert.equal(nearest([], [0, 0], 9, all), null);
});

test("neighbours are the k nearest visible points in order", () => {
  assert.deepEqual(neighbours(square, [9, 8], 3, all), [3, 4, 1]);
  assert.deepEqual(neighbours(square, [9, 8], 2, (i) => i !== 4), [3, 1]);
  assert.deepEqual(neighbours(square, [0, 0], 99, all), [0, 1, 2, 3, 4]);
});

test("an arrow key goes to a point within 45 degrees of its direction", () => {
  const from = square[0];
  assert.equal(nextInDirection(square, from, [1, 0], all), 1);
  assert.equal(nextInDirection(square, from, [0, 1], all), 2);
  assert.equal(nextInDirection(square, from, [1, 0], (i) => i !== 1), 3);
  assert.equal(nextInDirection(square, from, [-1, 0], all), null);
  assert.equal(nextInDirection([[0, 0], [4, 3], [6, 0]], from, [1, 0], all), 2, "the point nearer to the axis");
  assert.equal(nextInDirection([[0, 0], [1, 2]], from, [1, 0], all), null);
});

test("a lasso contains what is inside its line, also of one that is not convex", () => {
  const lasso = new Lasso([0, 0]);
  for (const p of [[10, 0], [10, 10], [5, 2], [0, 10]] as Point[]) lasso.add(p);
  assert.deepEqual(([[1, 1], [9, 8], [1, 8], [5, 1], [5, 8], [-1, 5], [11, 5], [5, -1]] as Point[]).map((p) => lasso.contains(p)), [true, true, true, true, false, false, false, false]);
});
