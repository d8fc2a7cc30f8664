// Which pixels belong to a unit of a feature map: in the encoder those of the image that it
// depends on, in the decoder those of the output that it reaches.

import * as api from "../server/api";

// A Span is the rows or columns from one to another, both included.
export type Span = [from: number, to: number];

// option reads a number from a layer as a config writes it: "conv2d: {out: 8, stride: 2}".
function option(layer: string, name: string, fallback: number): number {
  const found = new RegExp(`\\b${name}: (\\d+)`).exec(layer);
  return found ? Number(found[1]) : fallback;
}

// window returns the window that a layer moves over its maps: over its input, or where it
// makes them larger over its output. Layers without one keep the places of the values.
function window({ kind, layer }: api.Step): { kernel: number; stride: number; padding: number; grows: boolean } | null {
  const kernel = option(layer, "kernel", kind === "maxpool2d" ? 2 : 3), factor = option(layer, "factor", 2);
  if (kind === "maxpool2d") return { kernel, stride: option(layer, "stride", kernel), padding: 0, grows: false };
  if (kind === "upsample") return { kernel: factor, stride: factor, padding: 0, grows: true };
  if (kind !== "conv2d" && kind !== "convtranspose2d") return null;
  return { kernel, stride: option(layer, "stride", 1), padding: option(layer, "padding", 1), grows: kind === "convtranspose2d" };
}

// mixing are kinds whose every value depends on all before it.
const mixing = ["linear", "flatten", "unflatten", "groupnorm", "layernorm", "z", "concat", "embedding", "project"];

// through returns the span on the other side of a layer, back to its input or on to its
// output.
function through(span: Span, step: api.Step, back: boolean): Span {
  const w = window(step);
  if (!w) return span;
  const [from, to] = span;
  if (w.grows !== back) return [from * w.stride - w.padding, to * w.stride - w.padding + w.kernel - 1];
  return [Math.ceil((from + w.padding - w.kernel + 1) / w.stride), Math.floor((to + w.padding) / w.stride)];
}

// A Field is a rectangle of pixels.
export interface Field {
  rows: Span;
  columns: Span;
}

// fieldOf returns the pixels of a unit of step i, or null if nothing is known of it.
export function fieldOf(steps: api.Step[], i: number, row: number, column: number, [, height, width]: number[]): Field | null {
  const back = steps[i].part === "encoder";
  if (steps[i].name.endsWith(".shortcut") || steps[i].part === "latent") return null;
  const way = (back ? steps.slice(0, i + 1).reverse() : steps.slice(i + 1)).filter((s) => !s.name.endsWith(".shortcut"));
  if (way.some((s) => mixing.includes(s.kind))) return { rows: [0, height - 1], columns: [0, width - 1] };
  const follow = (at: number, size: number): Span => {
    const [from, to] = way.reduce((span, s) => through(span, s, back), [at, at] as Span);
    return [Math.max(0, from), Math.min(size - 1, to)];
  };
  return { rows: follow(row, height), columns: follow(column, width) };
}
