// The film along a slider: what the decoder makes of some values of one dimension of z, with
// the others as they are.

import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import type * as api from "../server/api";

export const pictures = 7;

// values returns those of the film's pictures, each in the middle of its part of the range.
export function values(low: number, high: number): number[] {
  return Array.from({ length: pictures }, (_, k) => low + ((k + 0.5) * (high - low)) / pictures);
}

// A Strip is a dimension of z with its values.
export interface Strip {
  index: number;
  values: number[];
}

// traversal returns latents, one row for each value of each strip.
export function traversal(z: Float32Array, strips: Strip[]): Float32Array {
  const rows = new Float32Array(z.length * strips.length * pictures);
  strips.forEach(({ index, values }, s) => values.forEach((v, k) => {
    const at = (s * pictures + k) * z.length;
    rows.set(z, at);
    rows[at + index] = v;
  }));
  return rows;
}

export class Film {
  readonly root = element("div", { className: "frames", ariaHidden: "true" });
  private readonly canvases = Array.from({ length: pictures }, () => element("canvas"));

  // A click on a picture chooses its value.
  constructor(values: number[], choose: (value: number) => void) {
    this.canvases.forEach((canvas, k) => (canvas.onclick = () => choose(values[k])));
    this.root.append(...this.canvases);
  }

  // show draws the pictures of a batch from one on.
  show({ data }: api.Tensor, shape: number[], first: number): void {
    this.canvases.forEach((canvas, k) => paint(canvas, data, shape, first + k));
  }
}
