import assert from "node:assert/strict";
import { test } from "node:test";

import { Step } from "../src/server/api";
import { fieldOf } from "../src/inside/field";

const step = (part: Step["part"], layer: string, name = ""): Step => ({ part, kind: layer.split(":")[0], name, layer, shape: [1, 1, 1], min: 0, max: 0, parameters: 0 });
const image = [1, 28, 28];

test("a unit of the encoder depends on a window that grows", () => {
  const steps = [step("encoder", "conv2d: {out: 8, stride: 2}"), step("encoder", "batchnorm2d"), step("encoder", "relu"), step("encoder", "conv2d: {out: 8, stride: 2}"), step("encoder", "maxpool2d")];
  assert.deepEqual(fieldOf(steps, 2, 5, 6, image), { rows: [9, 11], columns: [11, 13] });
  assert.deepEqual(fieldOf(steps, 3, 3, 0, image), { rows: [9, 15], columns: [0, 3] }); // cut at the edge
  assert.deepEqual(fieldOf(steps, 4, 1, 1, image)!.rows, [5, 15]);
});

test("a unit of the decoder reaches a window of the output", () => {
  const steps = [step("decoder", "unflatten"), step("decoder", "convtranspose2d: {out: 8, stride: 2, output_padding: 1}"), step("decoder", "convtranspose2d: {out: 1, stride: 2, output_padding: 1}")];
  assert.deepEqual(fieldOf(steps, 2, 7, 7, image), { rows: [7, 7], columns: [7, 7] });
  assert.deepEqual(fieldOf(steps, 1, 5, 5, image)!.rows, [9, 11]);
  assert.deepEqual(fieldOf(steps, 0, 2, 2, image)!.rows, [5, 11]);
  const upsampled = [step("decoder", "unflatten"), step("decoder", "upsample: {factor: 4}"), step("decoder", "conv2d: {out: 1}")];
  assert.deepEqual(fieldOf(upsampled, 0, 1, 1, image)!.rows, [3, 8]);
});

test("after a layer that mixes all values a unit depends on the whole image", () => {
  const steps = [step("encoder", "conv2d: {out: 8}"), step("encoder", "groupnorm")];
  assert.deepEqual(fieldOf(steps, 1, 5, 5, image), { rows: [0, 27], columns: [0, 27] });
  assert.equal(fieldOf([step("encoder", "conv2d: {out: 8, kernel: 1}", "3.shortcut")], 0, 1, 1, image), null);
});
