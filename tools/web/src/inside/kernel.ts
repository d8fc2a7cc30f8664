// The kernel of a map: the weights with which a convolution looks at each map before it.

import * as api from "../server/api";
import { setPixels } from "../parts/canvas";
import { element, Latest } from "../parts/dom";
import { format } from "../page/text";
import { commonScale } from "./scale";
import type { PassContext } from "./layerview";

const mostColumns = 32; // of kernels in a row

// kernelBytes writes kernels, shape each, side by side in columns with a gap of a pixel; grey
// is zero.
export function kernelBytes(bytes: Uint8ClampedArray, weights: Float32Array, [n, height, width]: number[], columns: number): void {
  const { white } = commonScale(weights), across = columns * (width + 1) - 1;
  for (let k = 0; k < n; k++) {
    for (let p = 0; p < height * width; p++) {
      const row = Math.floor(k / columns) * (height + 1) + Math.floor(p / width), column = (k % columns) * (width + 1) + (p % width);
      const grey = 127.5 * (1 + weights[k * height * width + p] / (white || 1));
      bytes.set([grey, grey, grey, 255], 4 * (row * across + column));
    }
  }
}

export class KernelView {
  readonly root = element("div", { className: "kernel" });
  private readonly known = new Map<number, api.Tensor>(); // by map
  private readonly loading = new Latest((e) => this.context.failed(e));
  private map = -1; // that is shown; -1: none

  constructor(private readonly context: PassContext, private readonly step: number) {}

  show(map: number): void {
    if (map === this.map) return;
    this.map = map;
    this.root.replaceChildren();
    if (map >= 0) this.loading.run(() => this.load(map));
  }

  private async load(map: number): Promise<void> {
    const { model, input } = this.context;
    const kernel = this.known.get(map) ?? (await api.kernel(model.name, input, this.step, map));
    this.known.set(map, kernel);
    if (map === this.map) this.draw(kernel);
  }

  private draw({ data, shape: [n, height, width] }: api.Tensor): void {
    const label = format("kernelOf", { map: this.map + 1 }), columns = Math.min(n, mostColumns), rows = Math.ceil(n / columns);
    const canvas = element("canvas", { role: "img", label }), pixel = n > 4 ? 8 : 15;
    setPixels(canvas, columns * (width + 1) - 1, rows * (height + 1) - 1, (bytes) => kernelBytes(bytes, data, [n, height, width], columns));
    canvas.style.width = `${canvas.width * pixel}px`;
    this.root.replaceChildren(canvas, element("small", {}, label));
  }
}
