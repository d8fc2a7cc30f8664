import assert from "node:assert/strict";
import { test } from "node:test";

import { logTicks, onScale } from "../src/training/curves";
import { meanLatent, mostCommon } from "../src/map/mean";
import { dimensions } from "../src/inside/posterior";

test("the mean of latents is over the chosen rows", () => {
  const rows = [Float32Array.of(1, 2), Float32Array.of(100, 100), Float32Array.of(3, -4)];
  assert.deepEqual(meanLatent(rows, [0, 2]), Float32Array.of(2, -1));
  assert.deepEqual(meanLatent(rows, [1]), rows[1]);
});

test("the most common value is the first of several", () => {
  assert.equal(mostCommon(["3", "7", "7", "3"]), "3");
  assert.equal(mostCommon(["3", "7", "7"]), "7");
  assert.equal(mostCommon([undefined, undefined, "7"]), undefined);
});

test("a posterior has the standard deviation and the divergence of each dimension", () => {
  const all = dimensions({ mu: [0, 1, 0], logvar: [0, 0, Math.log(0.25)], z: [0.5, 2, -1] });
  assert.deepEqual(all[0], { mu: 0, sigma: 1, z: 0.5, kl: 0 }); // the prior itself
  assert.deepEqual(all[1], { mu: 1, sigma: 1, z: 2, kl: 0.5 }); // mu^2 / 2
  assert.ok(Math.abs(all[2].sigma - 0.5) < 1e-15);
  assert.ok(Math.abs(all[2].kl - (0.25 - 1 + Math.log(4)) / 2) < 1e-15);
});

test("a logarithmic axis has some round numbers, all of them on it", () => {
  for (const [min, max, want] of [
    [0.1, 100, [0.1, 1, 10, 100]],
    [1, 30, [1, 3, 10, 30]],
    [1, 10, [1, 2, 5, 10]],
    [90, 130, [90, 100, 110, 120, 130]],
    [101, 108, [101, 102, 103, 104, 105, 106, 107, 108]],
  ] as [number, number, number[]][]) assert.deepEqual(logTicks(min, max), want, `${min} to ${max}`);
  for (const [min, max] of [[0.0093, 0.0101], [93, 620], [2e-7, 3], [0.5, 0.50001]]) {
    const ticks = logTicks(min, max);
    assert.ok(ticks.length >= 3 && ticks.length <= 12, `${min} to ${max}: ${ticks}`);
    assert.ok(ticks.every((v, i) => v >= min * (1 - 1e-9) && v <= max * (1 + 1e-9) && (i === 0 || v > ticks[i - 1])), `${min} to ${max}: ${ticks}`);
  }
});

test("a logarithmic scale leaves out what it cannot show", () => {
  assert.deepEqual([3, 0, -1, null, undefined].map((v) => onScale(true, v)), [3, null, null, null, null]);
  assert.deepEqual([3, 0, -1, null, undefined].map((v) => onScale(false, v)), [3, 0, -1, null, null]);
});
