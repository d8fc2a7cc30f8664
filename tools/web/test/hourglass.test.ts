import assert from "node:assert/strict";
import { test } from "node:test";

import { heights } from "../src/parts/hourglass";

const block = (values: number) => ({ part: "encoder" as const, title: "", values });

test("an hourglass is wide, narrow and wide, and one value can be seen", () => {
  const [input, encoder, z, decoder] = heights(784, [block(128), block(2), block(784)]);
  assert.ok(input > encoder && encoder > z && z < decoder, String([input, encoder, z, decoder]));
  assert.equal(input, 1);
  assert.equal(decoder, 1);
  assert.ok(heights(1 << 20, [block(1)])[1] > 0.12);
});
