// The slider of one dimension of z, with the data and the film along it.

import { element } from "../parts/dom";
import { format } from "../page/text";
import { Curves } from "./curves";
import { Film, Strip, values } from "./film";
import type { Dimension, Scale } from "./scale";
import type { SliderEvents } from "./sliders";
import { Sweep } from "./sweep";

export class SliderRow {
  readonly root: HTMLElement;
  readonly strip: Strip;
  readonly film: Film;
  readonly curves: Curves;
  private readonly low: number;
  private readonly high: number;
  private readonly input: HTMLInputElement;
  private readonly value = element("output");
  private readonly play: HTMLButtonElement;
  private readonly sweep: Sweep;
  private moving = false; // a drag is one step to undo
  private home = 0; // where a sweep ends, or a finger that scrolls leaves the slider

  constructor(d: Dimension, private readonly scale: Scale, prior: boolean, left: AbortSignal, private readonly events: SliderEvents) {
    [this.low, this.high] = scale.range(d.index, prior);
    this.strip = { index: d.index, values: values(this.low, this.high) };
    this.curves = new Curves(this.low, this.high);
    this.film = new Film(this.strip.values, (v) => this.jump(v));
    this.sweep = new Sweep((place) => this.sweepTo(place), () => this.swept());
    left.addEventListener("abort", () => this.sweep.stop());
    this.play = element("button", { type: "button", className: "sweep", onclick: () => this.toggle() });
    this.label("▶", "sweep");
    this.input = this.slider(d);
    const title = d.kl === undefined ? "" : format("carries", { kl: d.kl.toFixed(2) });
    this.root = element("div", { className: "slider", title }, element("span", { className: "name" }, `z ${d.index}`),
      element("div", { className: "track" }, this.curves.root, this.input, this.film.root), this.value, this.play);
  }

  // slider returns the range. A finger that scrolls the page does not move it.
  private slider(d: Dimension): HTMLInputElement {
    const input = element("input", { type: "range", min: String(this.low), max: String(this.high), step: "any", value: String(d.mean), label: `z ${d.index}` });
    input.addEventListener("change", () => (this.moving = false));
    input.addEventListener("input", () => this.moved());
    input.addEventListener("pointerdown", () => (this.home = this.current));
    input.addEventListener("pointercancel", () => this.cancel());
    return input;
  }

  private current = 0; // value that is shown

  show(value: number): void {
    this.current = value;
    this.input.value = String(value);
    this.value.value = this.scale.text(this.strip.index, value);
    this.input.ariaValueText = this.value.value;
  }

  private moved(): void {
    const to = Number(this.input.value);
    this.sweep.stop();
    if (!this.moving) this.events.began();
    this.moving = true;
    this.events.moved(this.strip.index, to);
  }

  private cancel(): void {
    if (!this.moving) return;
    this.moving = false;
    this.events.moved(this.strip.index, this.home);
    this.events.cancelled();
  }

  // jump goes to a value at once.
  private jump(value: number): void {
    if (value === this.current) return;
    if (!this.moving) this.events.began();
    this.moving = false;
    this.events.moved(this.strip.index, value);
  }

  private toggle(): void {
    if (this.sweep.running) return this.sweep.stop();
    this.events.began();
    this.home = this.current;
    this.label("■", "stopSweep");
    this.sweep.start(Math.min(1, Math.max(0, (this.current - this.low) / (this.high - this.low))));
  }

  private sweepTo(place: number): void {
    this.events.moved(this.strip.index, this.low + place * (this.high - this.low));
  }

  // swept leaves the slider where it was before the sweep.
  private swept(): void {
    this.label("▶", "sweep");
    this.events.moved(this.strip.index, this.home);
  }

  private label(sign: string, key: "sweep" | "stopSweep"): void {
    this.play.textContent = sign;
    this.play.setAttribute("aria-label", format(key, { i: this.strip.index }));
  }
}
