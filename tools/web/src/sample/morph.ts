// The way between two samples: a picture that a slider moves along it, and a film of it.

import { paint } from "../parts/canvas";
import { button, element, figure } from "../parts/dom";
import { say } from "../page/text";
import type * as api from "../server/api";

const frames = 9;
const frameTime = 60; // milliseconds

export class Morph {
  static readonly steps = 33;
  readonly root = element("div", { className: "morph" });
  private readonly canvas = element("canvas");
  private readonly slider = element("input", { type: "range", min: "0", max: String(Morph.steps - 1), value: "0", label: say("sampleWay") });
  private timer = 0;

  constructor(private readonly images: api.Tensor, private readonly shape: number[]) {
    this.slider.addEventListener("input", () => this.show());
    const film = Array.from({ length: frames }, (_, k) => this.frame((k * (Morph.steps - 1)) / (frames - 1)));
    this.root.append(figure(say("sampleWay"), this.canvas), element("div", { className: "scrubber" }, button("▶ " + say("samplePlay"), () => this.play()), this.slider), element("div", { className: "film" }, ...film));
    this.show();
  }

  private frame(step: number): HTMLCanvasElement {
    const canvas = element("canvas", { onclick: () => this.move(step) });
    paint(canvas, this.images.data, this.shape, step);
    return canvas;
  }

  private move(step: number): void {
    this.slider.value = String(step);
    this.show();
  }

  private show(): void {
    paint(this.canvas, this.images.data, this.shape, Number(this.slider.value));
  }

  // play moves along the way, once.
  private play(): void {
    clearInterval(this.timer);
    this.move(0);
    this.timer = setInterval(() => {
      if (!this.root.isConnected || Number(this.slider.value) === Morph.steps - 1) return clearInterval(this.timer);
      this.move(Number(this.slider.value) + 1);
    }, frameTime);
  }
}
