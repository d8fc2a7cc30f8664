// The hourglass: an image, the encoder, z, the decoder, and the image that comes out.

import { paint, paintDifference } from "../parts/canvas";
import { element, figure } from "../parts/dom";
import { format, say } from "../page/text";
import type * as api from "../server/api";
import { Bars, funnel } from "./bars";
import type { Scale } from "./scale";

export class Glass {
  readonly root: HTMLElement;
  readonly input = element("canvas");
  readonly output = element("canvas");
  private readonly difference = element("canvas");
  private readonly bars: Bars;

  constructor(private readonly model: api.Model, order: number[], scale: Scale) {
    this.bars = new Bars(order, scale);
    const canDraw = model.input[0] === 1;
    const input = figure(say(canDraw ? "padInput" : "original"), this.input), output = figure(say("decoded"), this.output), difference = figure(say("difference"), this.difference);
    input.classList.add("input");
    input.dataset.hint = canDraw ? say("drawHere") : "";
    difference.classList.add("difference");
    const code = element("figure", { className: "code" }, this.bars.root, element("figcaption", {}, format("zNumbers", { n: model.latent })));
    this.root = element("div", { className: "images glass" }, input, funnel("encoder"), code, funnel("decoder"), output, difference);
  }

  showInput(pixels: Float32Array): void {
    paint(this.input, pixels, this.model.input);
  }

  showLatent(z: Float32Array, posterior: api.Posterior | null): void {
    this.bars.show(z, posterior?.mu, posterior?.sigma);
  }

  // showDecoded shows an image that is decoded, and where another differs from it.
  showDecoded(pixels: Float32Array, original?: Float32Array): void {
    paint(this.output, pixels, this.model.input);
    if (original) paintDifference(this.difference, original, pixels, this.model.input);
  }
}
