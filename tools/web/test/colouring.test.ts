import assert from "node:assert/strict";
import { test } from "node:test";

import { colouringOf, known, palette, scaleOf } from "../src/map/colouring";

test("a scale leaves out the hundredth at each end", () => {
  const { low, high } = scaleOf(Array.from({ length: 101 }, (_, i) => (i === 100 ? 1e6 : i)));
  assert.deepEqual([low, high], [1, 99]);
});

test("values have colours from the first to the last, unknown ones that of none", () => {
  const values = { by: "x", values: [-5, 0, 5, 10, 99, 0], unknown: [5] };
  assert.deepEqual([...Array.from(colouringOf(values, { low: 0, high: 10 }).of)], [0, 0, 4, 7, 7, -1]);
  assert.deepEqual(known(values), [-5, 0, 5, 10, 99]);
  assert.equal(palette.length, 9);
});

test("equal values have one colour", () => {
  assert.deepEqual([...Array.from(colouringOf({ by: "x", values: [2, 2] }, scaleOf([2, 2])).of)], [0, 0]);
});
