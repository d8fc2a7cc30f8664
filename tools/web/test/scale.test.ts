import assert from "node:assert/strict";
import { test } from "node:test";

import { commonScale, ownScale } from "../src/inside/scale";

// Of two hundred values one is extreme.
const values = Float32Array.from({ length: 200 }, (_, i) => (i === 0 ? -1000 : (i % 21) / 10 - 1));

test("one extreme value does not set the scale", () => {
  assert.deepEqual(commonScale(values), { black: -1, white: 1 });
  const { black, white } = ownScale(values);
  assert.ok(black >= -1 && white <= 1 && white > black);
});

test("without values below it zero is black", () => {
  assert.equal(commonScale(values.map(Math.abs)).black, 0);
});

test("what is rare is seen where all else is zero", () => {
  const rare = new Float32Array(1000);
  rare[7] = 3;
  assert.deepEqual(commonScale(rare), { black: 0, white: 3 });
  assert.deepEqual(ownScale(rare), { black: 0, white: 3 });
});
