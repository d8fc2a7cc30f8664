import assert from "node:assert/strict";
import { test } from "node:test";

import { barRanges, clip, differenceBytes, ground, imageBytes, inked, inverted, mapBytes, meanSquaredError, psnr } from "../src/parts/pixels";

const bytes = (pixels: number) => new Uint8ClampedArray(4 * pixels);

test("clip keeps values in 0..1", () => {
  assert.deepEqual([-1, 0, 0.25, 1, 7].map(clip), [0, 0, 0.25, 1, 1]);
});

test("mean squared error and PSNR are those of the textbook", () => {
  const a = Float32Array.of(0, 0.5, 1, 1), b = Float32Array.of(0, 0, 1, 0);
  assert.equal(meanSquaredError(a, b), 0.3125);
  assert.equal(psnr(a, b), -10 * Math.log10(0.3125));
  assert.equal(psnr(Float32Array.of(0.5), Float32Array.of(0.75)).toFixed(2), "12.04"); // 20 log10 4
  assert.equal(psnr(a, a), Infinity);
});

test("every grey level of a byte is painted as itself", () => {
  const levels = Float32Array.from({ length: 256 }, (_, i) => i / 255), got = bytes(256);
  imageBytes(got, levels, [1, 16, 16]);
  for (let i = 0; i < 256; i++) assert.deepEqual([...got.slice(4 * i, 4 * i + 4)], [i, i, i, 255]);
});

test("image i of a batch is painted, plane by plane, clipped", () => {
  const first = [9, 9, 9, 9, 9, 9], second = [1, 0, 0, 2, -1, 0.2], got = bytes(2);
  imageBytes(got, Float32Array.from([...first, ...second]), [3, 1, 2], 1);
  assert.deepEqual([...got], [255, 0, 0, 255, 0, 255, 51, 255]);
});

test("a difference is red where the second image is brighter, blue where it is darker", () => {
  const got = bytes(3);
  differenceBytes(got, Float32Array.of(0, 1, 0.5), Float32Array.of(1, 0.8, 0.5), [1, 1, 3]);
  assert.deepEqual([...got], [255, 0, 0, 255, 204, 204, 255, 255, 255, 255, 255, 255]);
});

test("a difference in colour is the mean over the channels", () => {
  const got = bytes(1);
  differenceBytes(got, Float32Array.of(0, 0, 0), Float32Array.of(0.6, 0, 0), [3, 1, 1]);
  assert.deepEqual([...got], [255, 204, 204, 255]);
});

test("a feature map goes from black, its least value, to white", () => {
  const values = Float32Array.of(7, 7, -1, 0, 1, 3), got = bytes(2);
  mapBytes(got, values, 2, 1, -1, 3);
  assert.deepEqual([...got], [0, 0, 0, 255, 64, 64, 64, 255]);
  mapBytes(got, values, 2, 0, 7, 7);
  assert.deepEqual([...got], [0, 0, 0, 255, 0, 0, 0, 255]);
});

test("bars reach from zero to each value, or over the range of the values they share", () => {
  assert.deepEqual(barRanges(Float32Array.of(1, -2, 0), 3), [[0, 1], [-2, 0], [0, 0]]);
  assert.deepEqual(barRanges(Float32Array.of(1, -2, 3, 4, 5), 2), [[-2, 1], [0, 5]]);
});

test("ink covers an image as far as it covers a pixel", () => {
  assert.deepEqual([...inked(Float32Array.of(0, 0.5, 1), Float32Array.of(1, 0.5, 0), 1)], [1, 0.75, 1]);
  assert.deepEqual([...inverted(Float32Array.of(0, 0.25))], [1, 0.75]);
});

test("the ground is the mean of the border", () => {
  assert.equal(ground(Float32Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1), [1, 3, 3]), 1);
  assert.equal(ground(Float32Array.of(0, 0, 1, 1), [1, 2, 2]), 0.5);
});
