// Play: an image, what the model makes of it, and a slider for each number of z.

import { read, whole, written } from "./address";
import * as api from "./api";
import { button, element, figure, Latest } from "./dom";
import { Pad } from "./draw";
import { copy, Page, View } from "./page";
import { meanSquaredError, paint, paintDifference, save } from "./picture";
import { normal } from "./random";
import { Origin, Source } from "./source";
import { say } from "./text";

interface Slider {
  dimension: api.Dimension;
  input: HTMLInputElement;
  value: HTMLOutputElement;
}

export class Play implements View {
  readonly root = element("section", { className: "play" });
  private z: Float32Array;
  private readonly dimensions: api.Dimension[];
  private readonly past: Float32Array[] = [];
  private source: Float32Array | null = null;
  private image: number | undefined; // the number of the source in the data
  private asked: Float32Array | null = null; // z of the address, instead of that of its image
  private cls: string | undefined;
  private sliders: Slider[] = [];
  private readonly pictures = { source: element("canvas"), made: element("canvas"), difference: element("canvas") };
  private readonly inside = element("a", { className: "unknown" }, say("lookInside")); // for an image of the data
  private readonly error = element("span");
  private readonly score = element("span", { className: "score unknown", title: say("scoreHint") });
  private readonly family = element("div", { className: "family" });
  private readonly from: Source;
  private readonly decoding = new Latest((e) => this.page.failed(e));
  private readonly encoding = new Latest((e) => this.page.failed(e));

  // of asks what is known of z before it shows sliders.
  static async of(this: void, page: Page, model: api.Model): Promise<Play> {
    const [known, { count }] = await Promise.all([api.dimensions(model.name), api.about(model.name)]);
    return new Play(page, model, known, count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly known: api.Dimension[] | null, count: number) {
    this.dimensions = known ?? Array.from({ length: model.latent }, (_, index) => ({ index, mean: 0, std: 1 }));
    this.z = Float32Array.from({ length: model.latent }, (_, i) => this.middle(i));
    this.cls = api.told(model);
    this.from = new Source(page, model, count, this.root, (pixels, origin) => this.take(pixels, origin));
    this.root.append(this.images(), this.controls());
  }

  // open shows the z of an address beside its image, or that image, else the first.
  async open(state: URLSearchParams): Promise<void> {
    const z = read(state.get("z"), this.model.latent);
    this.cls = api.told(this.model, state.get("class"));
    if (this.from.count === 0 || (z !== null && !state.has("image"))) return this.move(z ?? this.z);
    this.asked = z;
    await this.from.show(whole(state, "image"));
    this.asked = null;
  }

  private middle(i: number): number {
    return this.model.prior === "none" ? (this.dimensions.find((d) => d.index === i)?.mean ?? 0) : 0;
  }

  private images(): HTMLElement {
    const { source, made, difference } = this.pictures;
    const box = element("div", { className: "images" }, figure(say("original"), source), figure(say("made"), made), figure(say("difference"), difference));
    if (this.model.input[0] === 1) this.from.root.append(this.drawing());
    return element("div", {}, box, element("p", { className: "numbers" }, this.error, this.score, this.inside), this.from.root, this.family);
  }

  private drawing(): HTMLElement {
    const pad = new Pad(() => this.take(pad.pixels(this.model.input[1], this.model.input[2])));
    return element("div", { className: "drawing" }, element("p", {}, say("draw")), pad.canvas, button(say("clear"), () => pad.clear()));
  }

  private controls(): HTMLElement {
    const kl = this.dimensions.some((d) => d.kl !== undefined) ? ` ${say("klHint")}` : "";
    const buttons = element("div", { className: "buttons" },
      button(say("reset"), () => this.move(Float32Array.from(this.z, (_, i) => this.middle(i)))),
      button(say("random"), () => this.move(Float32Array.from(this.z, (_, i) => this.middle(i) + this.spread(i) * normal(Math.random)))),
      button(say("undo"), () => this.undo()),
      button(say("copy"), () => void copy(this.page, JSON.stringify({ z: [Array.from(this.z)] }))),
      button(say("copyCommand"), () => void copy(this.page, this.command())),
      button(say("save"), () => save(this.pictures.made, `${this.model.name}.png`)),
    );
    const hint = this.known ? say("latentsHint") + kl : say("latentsBare");
    return element("div", { className: "latents" }, element("h2", {}, say("latents")), element("p", {}, hint), buttons, ...this.dimensions.map((d) => this.slider(d)));
  }

  private command(): string {
    return api.command("decode", { model: this.model.name, class: this.cls }, { z: [Array.from(this.z)] }, `${this.model.name}.png`);
  }

  // spread is how far random goes: the prior's, or where there is none that of the data.
  private spread(i: number): number {
    return this.model.prior === "none" ? (this.dimensions.find((d) => d.index === i)?.std ?? 1) : 1;
  }

  private slider(d: api.Dimension): HTMLElement {
    const reach = Math.max(this.model.prior === "none" ? 4 * d.std : 3.5, Math.abs(d.mean) + 3 * d.std, 0.1);
    const input = element("input", {
      type: "range", min: String(this.middle(d.index) - reach), max: String(this.middle(d.index) + reach), step: "any", label: `z ${d.index}`,
    });
    const value = element("output", {}, "0");
    let moving = false; // until it is let go, one move to undo
    input.addEventListener("change", () => (moving = false));
    input.addEventListener("input", () => {
      if (!moving) this.past.push(this.z.slice());
      moving = true;
      this.z[d.index] = Number(input.value);
      value.value = this.z[d.index].toFixed(2);
      this.changed();
    });
    this.sliders.push({ dimension: d, input, value });
    if (this.known === null) return element("label", { className: "slider" }, `z ${d.index}`, input, value);
    const range = `${(d.mean - 2 * d.std).toFixed(1)} … ${(d.mean + 2 * d.std).toFixed(1)}`;
    const busy = d.kl === undefined ? "" : `, KL ${d.kl.toFixed(2)}`;
    return element("label", { className: "slider", title: `${say("range")} ${range}` }, `z ${d.index}`, input, value, element("small", {}, range + busy));
  }

  // move goes to another z and keeps the last for undo.
  private move(z: Float32Array): void {
    this.past.push(this.z);
    this.go(z);
  }

  private undo(): void {
    const z = this.past.pop();
    if (z) this.go(z);
  }

  // go shows z on the sliders, and what it means.
  private go(z: Float32Array): void {
    this.z = z;
    for (const { dimension, input, value } of this.sliders) {
      input.value = String(this.z[dimension.index]);
      value.value = this.z[dimension.index].toFixed(2);
    }
    this.changed();
  }

  // changed draws what z means now.
  private changed(): void {
    const z = this.z.slice();
    this.decoding.run(async () => {
      const family = this.cls === undefined ? [] : this.model.classes!;
      const rows = family.length > 0 ? repeat(z, family.length) : z;
      const made = await api.decode(this.model.name, rows, family.length > 0 ? family : undefined);
      const volume = made.data.length / made.shape[0];
      const at = family.length > 0 ? Math.max(0, family.indexOf(this.cls!)) : 0;
      this.shown(made.data.subarray(at * volume, (at + 1) * volume));
      if (family.length > 0) this.showFamily(family, made);
      this.page.remember({ view: "play", z: written(z), class: this.cls, image: this.image });
    });
  }

  private shown(pixels: Float32Array): void {
    const { input } = this.model;
    paint(this.pictures.made, pixels, input);
    if (this.source === null) return;
    paintDifference(this.pictures.difference, this.source, pixels, input);
    this.error.textContent = `${say("pixels")} ${meanSquaredError(this.source, pixels).toFixed(4)}`;
  }

  private showFamily(classes: string[], made: api.Numbers): void {
    if (this.family.childElementCount === 0) {
      this.family.append(element("h2", {}, say("classes")));
      for (const c of classes) {
        const pick = button("", () => this.be(c));
        pick.append(element("canvas"), c);
        this.family.append(pick);
      }
    }
    classes.forEach((c, i) => {
      const pick = this.family.children[i + 1];
      paint(pick.querySelector("canvas")!, made.data, this.model.input, i);
      pick.setAttribute("aria-pressed", String(c === this.cls));
    });
  }

  // be draws the same z as another class.
  private be(cls: string): void {
    this.cls = cls;
    this.changed();
    this.encoding.run(() => this.judge());
  }

  // judge says how strange the image is.
  private async judge(): Promise<void> {
    if (this.source === null) return;
    const { scores: [score] } = await api.scores(this.model.name, this.source, this.cls);
    this.scored(score);
  }

  private scored(score: number): void {
    this.score.classList.remove("unknown");
    this.score.textContent = `${say("score")} ${score.toFixed(2)}`;
  }

  // take makes pixels the image, and its latents z. A decoder sees a person's own as the
  // class it is the least strange as.
  private take(pixels: Float32Array, { image, class: cls }: Origin = {}): void {
    const { asked } = this;
    if (asked === null) this.cls = api.told(this.model, cls, this.cls);
    this.image = image;
    // Nothing may move: the pad is being drawn on.
    this.inside.classList.toggle("unknown", image === undefined);
    this.score.classList.add("unknown");
    this.inside.href = this.page.link({ view: "inside", image });
    this.source = pixels;
    paint(this.pictures.source, pixels, this.model.input);
    this.encoding.run(async () => {
      const z = asked ?? (await api.encode(this.model.name, pixels))[0];
      const own = image === undefined ? await api.leastStrange(this.model, pixels) : null;
      if (own) this.cls = own.cls;
      this.move(z);
      if (own) this.scored(own.score);
      else await this.judge();
    });
  }
}

function repeat(row: Float32Array, n: number): Float32Array {
  const rows = new Float32Array(row.length * n);
  for (let i = 0; i < n; i++) rows.set(row, i * row.length);
  return rows;
}
