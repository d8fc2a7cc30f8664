import assert from "node:assert/strict";
import { test } from "node:test";

import { centred, inkOf } from "../src/parts/ink";

// drawing returns RGBA bytes of a square with some white pixels.
function drawing(side: number, ...white: [x: number, y: number, v?: number][]): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(4 * side * side);
  for (const [x, y, v] of white) bytes.fill(v ?? 255, 4 * (y * side + x), 4 * (y * side + x) + 3);
  return bytes;
}

test("the ink of a drawing has a box and a centre of mass", () => {
  assert.deepEqual(inkOf(drawing(8, [2, 1], [2, 2], [2, 3], [5, 3]), 8), { left: 2, top: 1, width: 4, height: 3, x: 2.75, y: 2.25 });
  assert.deepEqual(inkOf(drawing(8, [0, 0], [7, 7, 85]), 8), { left: 0, top: 0, width: 8, height: 8, x: 1.75, y: 1.75 });
});

test("an empty or a faint drawing has none", () => {
  assert.equal(inkOf(drawing(8), 8), null);
  assert.equal(inkOf(drawing(8, [3, 3, 31]), 8), null);
});

test("a drawing is placed with its centre of mass in the middle, about 20 of 28 pixels high", () => {
  const ink = { left: 100, top: 50, width: 60, height: 120, x: 140, y: 80 };
  const [left, top, width, height] = centred(ink, 28, 28), scale = height / 120;
  assert.ok(Math.abs(height - 20.16) < 1e-9);
  assert.ok(Math.abs(width - 60 * scale) < 1e-9);
  assert.ok(Math.abs(left + 40 * scale - 14) < 1e-9 && Math.abs(top + 30 * scale - 14) < 1e-9);
});

test("a wide drawing is as wide as a high one is high", () => {
  const [, , width] = centred({ left: 0, top: 0, width: 200, height: 10, x: 100, y: 5 }, 28, 28);
  assert.ok(Math.abs(width - 20.16) < 1e-9);
});
