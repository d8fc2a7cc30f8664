import assert from "node:assert/strict";
import { test } from "node:test";

import { all, at, planeOf, quantile, side } from "../src/sample/grid";
import { alike } from "../src/sample/order";

test("images are ordered by likeness, from the darkest", () => {
  assert.deepEqual(alike(Float32Array.of(0.9, 0.9, 0, 0.1, 0.5, 0.5, 0.2, 0.1, 0.8, 0.8), 5), [1, 3, 2, 4, 0]);
});

test("quantiles are those of N(0, 1)", () => {
  for (const [p, q] of [[0.5, 0], [0.025, -1.95996], [0.975, 1.95996], [0.841345, 1]]) assert.ok(Math.abs(quantile(p) - q) < 1e-3, `${p}: ${quantile(p)}`);
});

test("the plane has the two numbers that hold most, and the others at their mean", () => {
  const dimension = (index: number, mean: number, std: number) => ({ index, mean, std, effect: 0 });
  const plane = planeOf(3, [dimension(2, 10, 2), dimension(0, -10, 1), dimension(1, 5, 1)]);
  const [left, foot] = [at(plane, 0, 0), at(plane, 0, side - 1)], high = at(plane, side - 1, 0);
  assert.deepEqual([plane.across, plane.up, left[1]], [2, 0, 5]);
  assert.ok(left[2] < 10 && high[2] > 10 && left[0] > -10 && foot[0] < -10, String([left, foot, high]));
  assert.ok(Math.abs(high[2] - 10 - 2 * (high[0] + 10)) < 1e-5);
  assert.deepEqual([...all(plane).subarray(3 * side, 3 * side + 3)], [...at(plane, 0, 1)]);
});

test("without data the plane is that of the first two numbers, and a single number is a line", () => {
  assert.deepEqual([planeOf(4, null).across, planeOf(4, null).up], [0, 1]);
  assert.deepEqual([planeOf(1, null).across, planeOf(1, null).up, at(planeOf(1, null), 0, 0).length], [0, 0, 1]);
  assert.ok(at(planeOf(1, null), 0, 0)[0] < 0);
});
