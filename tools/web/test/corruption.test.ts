import assert from "node:assert/strict";
import { test } from "node:test";

import { addNoise, noiseKinds } from "../src/noise/corruption";

const grey = (n: number) => new Float32Array(n).fill(0.5);
const shape = [1, 200, 500], n = 100_000;

// The pattern is that of another implementation, in Python, of the same random numbers.
test("the noise of a seed is always the same", () => {
  const pattern = (kind: "mask" | "salt-and-pepper") => [...addNoise(grey(12), [1, 3, 4], kind, 0.5, 3)].map((v) => (v === 0.5 ? "." : v)).join("");
  assert.equal(pattern("salt-and-pepper"), ".1.101..00..");
  assert.equal(pattern("mask"), ".0.000..00..");
});

// As package dataset has it. The bounds are five standard errors of a share, or of a
// mean and a variance.
test("gaussian noise has the level as its standard deviation", () => {
  const noise = [...addNoise(grey(n), shape, "gaussian", 0.1, 1)].map((v) => (v - 0.5) / 0.1);
  const mean = noise.reduce((a, b) => a + b) / n, variance = noise.reduce((a, b) => a + b * b, 0) / n;
  assert.ok(Math.abs(mean) < 5 / Math.sqrt(n), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(2 / n), `variance ${variance}`);
});

test("salt and pepper, and missing pixels, replace the share of pixels that the level says", () => {
  for (const [kind, white] of [["salt-and-pepper", 0.5], ["mask", 0]] as const) {
    const noisy = addNoise(grey(n), shape, kind, 0.3, 1), replaced = noisy.filter((v) => v !== 0.5);
    assert.ok(Math.abs(replaced.length / n - 0.3) < 5 * Math.sqrt((0.3 * 0.7) / n), `${kind}: ${replaced.length} replaced`);
    const ones = replaced.filter((v) => v === 1).length / replaced.length;
    assert.ok(Math.abs(ones - white) <= 5 * Math.sqrt((white * (1 - white)) / replaced.length), `${kind}: share ${ones} of them white`);
    assert.ok(replaced.every((v) => v === 0 || v === 1));
  }
});

test("a pixel is replaced in all its channels together", () => {
  const noisy = addNoise(grey(300), [3, 10, 10], "salt-and-pepper", 0.5, 1);
  for (let p = 0; p < 100; p++) assert.deepEqual([noisy[p], noisy[p]], [noisy[100 + p], noisy[200 + p]]);
});

test("noise stays in 0..1, and level 0 changes nothing", () => {
  const image = Float32Array.from({ length: 100 }, (_, i) => i / 99), before = image.slice();
  for (const kind of noiseKinds) {
    assert.ok(addNoise(image, [1, 10, 10], kind, 1, 1).every((v) => v >= 0 && v <= 1), kind);
    assert.deepEqual(addNoise(image, [1, 10, 10], kind, 0, 1), image, kind);
  }
  assert.deepEqual(image, before);
});

test("a higher level scales the same noise", () => {
  const noise = (level: number) => addNoise(grey(400), [1, 20, 20], "gaussian", level, 1).map((v) => (v - 0.5) / level);
  const [weak, strong] = [noise(0.01), noise(0.02)];
  weak.forEach((v, i) => assert.ok(Math.abs(v - strong[i]) < 1e-4));
  const less = addNoise(grey(400), [1, 20, 20], "mask", 0.2, 1), more = addNoise(grey(400), [1, 20, 20], "mask", 0.5, 1);
  less.forEach((v, i) => assert.ok(v !== 0 || more[i] === 0, `pixel ${i} is missing at level 0.2, and not at 0.5`));
  assert.ok(more.filter((v) => v === 0).length > less.filter((v) => v === 0).length);
});
