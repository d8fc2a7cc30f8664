// The slider of one dimension of z.

import { element } from "../parts/dom";
import { format } from "../page/text";
import type { Dimension, Scale } from "./scale";
import type { SliderEvents } from "./sliders";

export class SliderRow {
  readonly root: HTMLElement;
  readonly index: number;
  readonly low: number;
  readonly high: number;
  private readonly input: HTMLInputElement;
  private readonly value = element("output");
  private moving = false; // a drag is one step to undo

  constructor(d: Dimension, private readonly scale: Scale, prior: boolean, _left: AbortSignal, private readonly events: SliderEvents) {
    this.index = d.index;
    [this.low, this.high] = scale.range(d.index, prior);
    this.input = element("input", { type: "range", min: String(this.low), max: String(this.high), step: "any", value: String(d.mean), label: `z ${d.index}` });
    this.input.addEventListener("change", () => (this.moving = false));
    this.input.addEventListener("input", () => this.moved());
    const title = d.kl === undefined ? "" : format("carries", { kl: d.kl.toFixed(2) });
    this.root = element("div", { className: "slider", title }, element("span", { className: "name" }, `z ${d.index}`), element("div", { className: "track" }, this.input), this.value);
  }

  show(value: number): void {
    this.input.value = String(value);
    this.value.value = this.scale.text(this.index, value);
    this.input.ariaValueText = this.value.value;
  }

  private moved(): void {
    if (!this.moving) this.events.began();
    this.moving = true;
    this.events.moved(this.index, Number(this.input.value));
  }
}
