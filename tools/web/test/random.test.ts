import assert from "node:assert/strict";
import { test } from "node:test";

import { normal, uniform } from "../src/parts/random";

// The values are those of another implementation, in Python's integers and floats.
test("uniform numbers are those of mulberry32", () => {
  const first = uniform(1), second = uniform(7);
  assert.deepEqual([first(), first(), first()], [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  assert.deepEqual([second(), second(), second()], [0.011704753153026104, 0.06195825757458806, 0.97690763277933]);
});

test("normal numbers are those of Box and Muller", () => {
  const random = uniform(1);
  for (const want of [1.4043387784152637, 1.2157546192705377, -0.5103768768108126]) assert.ok(Math.abs(normal(random) - want) < 1e-14);
});

// A mean of n numbers of variance 1 has the standard error 1/sqrt(n), a mean of squares
// sqrt(2/n): the bounds are five of them.
test("normal numbers have mean 0 and variance 1, and no infinity", () => {
  const n = 100_000, random = uniform(2);
  let sum = 0, squares = 0;
  for (let i = 0; i < n; i++) {
    const v = normal(random);
    sum += v;
    squares += v * v;
  }
  assert.ok(Math.abs(sum / n) < 5 / Math.sqrt(n), `mean ${sum / n}`);
  assert.ok(Math.abs(squares / n - 1) < 5 * Math.sqrt(2 / n), `variance ${squares / n}`);
  assert.ok(Number.isFinite(normal(() => 0)) && Number.isFinite(normal(() => 1 - 2 ** -32)));
});
