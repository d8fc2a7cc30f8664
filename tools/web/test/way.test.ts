import assert from "node:assert/strict";
import { test } from "node:test";

import { meanPlace } from "../src/map/places";
import { shares } from "../src/map/summary";
import { between } from "../src/map/way";

test("a spherical way turns evenly, a linear one goes straight, and both have their ends", () => {
  const a = Float32Array.of(1, 0), b = Float32Array.of(0, 1);
  assert.deepEqual([...between(a, b, 0.5, "linear")], [0.5, 0.5]);
  for (const v of between(a, b, 0.5, "spherical")) assert.ok(Math.abs(v - Math.SQRT1_2) < 1e-6);
  assert.deepEqual([...between(a, b, 0, "spherical")], [1, 0]);
  assert.deepEqual([...between(a, a, 0.3, "spherical")], [1, 0]);
});

test("a place is nearer to the points of nearer images, and at that of the same z", () => {
  const near = meanPlace([[0, 0], [4, 8]], [{ index: 0, distance: 1 }, { index: 1, distance: 3 }, { index: 9, distance: 1 }]);
  assert.ok(Math.abs(near[0] - 1) < 1e-5 && Math.abs(near[1] - 2) < 1e-5);
  assert.ok(meanPlace([[0, 0], [4, 8]], [{ index: 1, distance: 0 }, { index: 0, distance: 3 }])[0] > 3.999);
});

test("shares of classes are sorted, and those beyond twelve are together", () => {
  assert.deepEqual(shares(["a", "b", "b", "b"]), [["b", 0.75], ["a", 0.25]]);
  const many = shares(Array.from({ length: 16 }, (_, i) => String(i)));
  assert.equal(many.length, 13);
  assert.deepEqual(many[12], ["", 0.25]);
});
