import assert from "node:assert/strict";
import { test } from "node:test";

import { density, gaussian } from "../src/play/curves";
import { examplesOf } from "../src/play/examples";
import { pictures, traversal, values } from "../src/play/film";
import { History } from "../src/play/history";
import { Plane } from "../src/play/plane";
import { Scale } from "../src/play/scale";
import { shownOf } from "../src/play/sliders";
import { place } from "../src/play/sweep";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3, `${a} is not near ${b}`);

const turn = (2 * Math.PI) / 200;

test("the plane holds the directions of most variance", () => {
  const latents = Array.from({ length: 200 }, (_, i) => Float32Array.of(5 + 0.01 * Math.cos(3 * turn * i), 3 * Math.cos(turn * i), Math.sin(turn * i)));
  const plane = Plane.of(latents), [x, y] = plane.project([5, 2, 1]);
  near(Math.abs(x), 2);
  near(Math.abs(y), 1);
});

test("z moves along the plane and keeps the rest", () => {
  const plane = Plane.of(Array.from({ length: 200 }, (_, i) => Float32Array.of(0, 3 * Math.cos(turn * i), Math.sin(turn * i))));
  const z = plane.move(Float32Array.of(7, 0, 0), [1, 2]);
  near(z[0], 7);
  plane.project(z).forEach((v, i) => near(v, [1, 2][i]));
});

test("an ellipse is as wide as the deviations in the plane", () => {
  const { a, b, angle } = Plane.of([Float32Array.of(0, 0), Float32Array.of(1, 1)]).ellipse([0.5, 2]);
  near(a, 2);
  near(b, 0.5);
  near(Math.abs(angle), Math.PI / 2);
});

test("a film has a row of z for each value", () => {
  const rows = traversal(Float32Array.of(1, 2), [{ index: 1, values: values(0, 7) }]);
  assert.equal(rows.length, 2 * pictures);
  assert.deepEqual([...rows.subarray(0, 4)], [1, 0.5, 1, 1.5]);
});

test("a density is 1 where most values are, and 0 where none is", () => {
  const shares = density([1, 1, 1, 9], 0, 10);
  assert.equal(Math.max(...shares), 1);
  assert.equal(shares[5], 1);
  assert.equal(shares[25], 0);
  near(Math.max(...gaussian(5, 1, 0, 10)), 1);
});

test("values are in standard deviations, those of q(z|x) included", () => {
  const scale = new Scale([{ index: 0, mean: 10, std: 3, noise: 4 }], true);
  assert.equal(scale.text(0, 5), "−1.0 σ");
  assert.equal(scale.value(0, 2), 20);
  assert.deepEqual(scale.range(0, false), [-7.5, 27.5]);
});

test("idle dimensions are folded", () => {
  const of = (active: (boolean | undefined)[]) => active.map((a, index) => ({ index, mean: 0, std: 1, active: a }));
  assert.equal(shownOf(of([true, true, false])), 2);
  assert.equal(shownOf(of([false, false])), 2); // nothing else is there
  assert.equal(shownOf(of(new Array(64).fill(undefined))), 16);
});

test("a sweep ends where it began", () => {
  near(place(0.3, 0), 0.3);
  near(place(0.3, 0.35), 1);
  near(place(0.3, 0.85), 0);
  near(place(0.3, 1), 0.3);
});

test("a step back brings image and z; what has not settled is one step", () => {
  let some = false;
  const history = new History((is) => (some = is)), subject = { pixels: new Float32Array(1) };
  history.begin();
  assert.equal(some, false);
  history.settle(subject, Float32Array.of(1));
  history.begin();
  history.begin();
  history.settle(null, Float32Array.of(2));
  assert.equal(some, true);
  assert.deepEqual(history.back(), { subject, z: Float32Array.of(1) });
  assert.equal(some, false);
});

test("examples are the first image of each class", () => {
  assert.deepEqual(examplesOf([1, -1, 0, 1], ["a", "b", "none"]), [{ image: 2, class: "a" }, { image: 0, class: "b" }]);
});
