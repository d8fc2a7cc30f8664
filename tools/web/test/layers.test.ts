import assert from "node:assert/strict";
import { test } from "node:test";

import { Model, Step } from "../src/server/api";
import { explanation, sentence } from "../src/inside/layers";

const step = (part: Step["part"], kind: string, name = kind): Step => ({ part, kind, name, layer: kind, shape: [1], min: 0, max: 0, parameters: 0 });
const vae = { posterior: "gaussian" } as Model, ae = { posterior: "point" } as Model;

const steps = [
  step("encoder", "conv2d"), step("encoder", "relu"), step("encoder", "conv2d"), step("encoder", "conv2d", "3.shortcut"), step("encoder", "linear", "head"),
  step("latent", "z"), step("decoder", "linear"), step("decoder", "relu"), step("decoder", "conv2d"), step("decoder", "sigmoid"),
];

test("each step is explained by its kind, and some by their place", () => {
  const want = ["conv2d first", "relu", "conv2d", "shortcut", "head", "z", "linear decoder", "relu decoder", "logits", "sigmoid last"] as const;
  want.forEach((key, i) => assert.equal(explanation(steps, i, vae), sentence(key), key));
});

test("the head of a plain autoencoder is z itself", () => {
  assert.equal(explanation(steps, 4, ae), sentence("head plain"));
});

test("a decoder without a sigmoid has no logits", () => {
  assert.equal(explanation(steps.slice(0, 9), 7, ae), sentence("relu decoder"));
  assert.equal(explanation(steps.slice(0, 9), 8, ae), sentence("conv2d"));
});
