import assert from "node:assert/strict";
import { test } from "node:test";

import { kernelBytes } from "../src/inside/kernel";

test("kernels lie side by side and one below the other, with gaps, and grey is zero", () => {
  const bytes = new Uint8ClampedArray(4 * 3 * 3); // three kernels of one weight, two a row
  kernelBytes(bytes, Float32Array.of(-2, 0, 2), [3, 1, 1], 2);
  const at = (row: number, column: number) => Array.from(bytes.subarray(4 * (3 * row + column), 4 * (3 * row + column) + 4));
  assert.deepEqual([at(0, 0), at(0, 2), at(2, 0)], [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255]]);
  assert.deepEqual([at(0, 1), at(2, 2)], [[0, 0, 0, 0], [0, 0, 0, 0]]);
});
