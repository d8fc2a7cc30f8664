import assert from "node:assert/strict";
import { test } from "node:test";

import { curves } from "../src/inside/reparameter";

test("each curve is the one before it, scaled or moved", () => {
  const [eps, scaled, z] = curves({ mu: 2, sigma: 0.5, z: 1, kl: 0 });
  assert.deepEqual([eps.value, scaled.value, z.value], [-2, -1, 1]);
  assert.deepEqual([eps.mean, scaled.mean, z.mean], [0, 0, 2]);
  assert.deepEqual([eps.deviation, scaled.deviation, z.deviation], [1, 0.5, 0.5]);
});

test("z at the mean comes from no noise", () => {
  assert.deepEqual(curves({ mu: 2, sigma: 0.5, z: 2, kl: 0 }).map((c) => c.value), [0, 0, 2]);
});
