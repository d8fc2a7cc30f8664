// The blocks of a model: steps that are looked at together, such as a convolution with its
// normalisation and its activation.

import * as api from "../server/api";
import { Key } from "../page/text";

// A Group is the steps from one to another, both included.
export interface Group {
  from: number;
  to: number;
  main: number; // the step that it is named after
}

// followers are kinds that belong to the block before them: they keep its values apart, or
// only change their shape.
const followers = ["batchnorm2d", "groupnorm", "layernorm", "relu", "silu", "gelu", "tanh", "sigmoid", "leakyrelu", "elu", "dropout", "flatten", "unflatten", "concat", "project", "rebuild"];

// groups divides the steps of a pass into blocks. The sum of a residual ends the block of its
// shortcut.
export function groups(steps: api.Step[]): Group[] {
  const made: Group[] = [];
  steps.forEach((s, i) => {
    const before = steps[i - 1], follows = followers.includes(s.kind) || (s.kind === "residual" && before?.name.endsWith(".shortcut"));
    if (before?.part === s.part && follows) made[made.length - 1].to = i;
    else made.push({ from: i, to: i, main: i });
  });
  return made;
}

const names: Record<string, Key> = {
  conv2d: "convolution", convtranspose2d: "transposed", linear: "linearLayer", maxpool2d: "poolingLayer", upsample: "upsamplingLayer", embedding: "classBlock", residual: "residualSum",
};

// nameOf returns the key of a block's name; without one it is called as in a config.
export function nameOf({ name, kind }: api.Step): Key | undefined {
  if (name === "head") return "headBlock";
  return name.endsWith(".shortcut") ? "shortcutBlock" : names[kind];
}

const keepsPlaces = (s: api.Step) => followers.includes(s.kind) && !["flatten", "unflatten", "concat"].includes(s.kind);

// pictureShape returns the shape in which step i can be looked at: its own, or for a row of
// numbers in the decoder that of the maps or the image that it is about to become.
export function pictureShape(steps: api.Step[], i: number, image: number[]): number[] | null {
  if (steps[i].shape.length === 3) return steps[i].shape;
  if (steps[i].part !== "decoder") return null;
  let next = i + 1;
  while (next < steps.length && keepsPlaces(steps[next])) next++;
  if (steps[next]?.kind === "unflatten") return steps[next].shape;
  return next === steps.length && steps[i].shape[0] === image.reduce((a, b) => a * b) ? image : null;
}

// isImage reports whether the values of step i are those of the image's pixels.
export function isImage(steps: api.Step[], i: number, image: number[]): boolean {
  const shape = pictureShape(steps, i, image);
  return steps[i].part === "decoder" && steps.slice(i + 1).every(keepsPlaces) && String(shape) === String(image);
}
