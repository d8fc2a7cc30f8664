import assert from "node:assert/strict";
import { test } from "node:test";

import { Step } from "../src/server/api";
import { groups, isImage, pictureShape } from "../src/inside/blocks";

const step = (part: Step["part"], kind: string, shape: number[], name = kind): Step => ({ part, kind, name, layer: kind, shape, min: 0, max: 0, parameters: 0 });

const steps = [
  step("encoder", "conv2d", [8, 4, 4]), step("encoder", "batchnorm2d", [8, 4, 4]), step("encoder", "relu", [8, 4, 4]), step("encoder", "flatten", [128]),
  step("latent", "linear", [4], "head"), step("latent", "z", [2]), step("latent", "embedding", [3]), step("latent", "concat", [5]),
  step("decoder", "linear", [128]), step("decoder", "relu", [128]), step("decoder", "unflatten", [8, 4, 4]),
  step("decoder", "linear", [192]), step("decoder", "sigmoid", [192]),
];

test("a layer and what follows it are a block, within its part of the model", () => {
  assert.deepEqual(groups(steps).map((g) => [g.from, g.to]), [[0, 3], [4, 4], [5, 5], [6, 7], [8, 10], [11, 12]]);
});

test("an activation that begins a part is a block", () => {
  assert.deepEqual(groups([step("encoder", "linear", [2]), step("decoder", "relu", [2])]).length, 2);
});

test("the sum of a residual ends the block of its shortcut", () => {
  const residual = [step("encoder", "conv2d", [8, 4, 4]), step("encoder", "conv2d", [8, 4, 4], "0.shortcut"), step("encoder", "residual", [8, 4, 4]), step("encoder", "relu", [8, 4, 4])];
  assert.deepEqual(groups(residual).map((g) => [g.from, g.to]), [[0, 0], [1, 3]]);
});

test("a row of numbers is looked at as what it becomes", () => {
  assert.deepEqual(pictureShape(steps, 8, [3, 8, 8]), [8, 4, 4]);
  assert.deepEqual(pictureShape(steps, 11, [3, 8, 8]), [3, 8, 8]);
  assert.equal(pictureShape(steps, 11, [1, 8, 8]), null);
  assert.equal(pictureShape(steps, 3, [2, 8, 8]), null);
  assert.ok(isImage(steps, 12, [3, 8, 8]) && isImage(steps, 11, [3, 8, 8]) && !isImage(steps, 10, [8, 4, 4]));
});
