// Play: an image, its reconstruction, and a slider for each dimension of z.

import { formatLatent, parseLatent } from "../page/address";
import * as api from "../server/api";
import { paint, paintDifference, save } from "../parts/canvas";
import { button, element, figure, Latest } from "../parts/dom";
import { DrawingPad } from "./drawingpad";
import { meanSquaredError } from "../parts/pixels";
import { normal } from "../parts/random";
import { scoreText } from "../parts/score";
import { say } from "../page/text";
import { Subject } from "../page/subject";
import { copy, Page, View } from "../page/view";

type Dimension = Pick<api.Dimension, "index" | "mean" | "std" | "kl">;

interface Slider {
  dimension: Dimension;
  input: HTMLInputElement;
  value: HTMLOutputElement;
}

export class Play implements View {
  readonly root = element("section", { className: "play" });
  private z: Float32Array;
  private readonly dimensions: Dimension[];
  private readonly history: Float32Array[] = []; // of z, for undo
  private original: Float32Array | null = null;
  private addressed: Float32Array | null = null; // z from the address, instead of the image's
  private cls: string | undefined;
  private sliders: Slider[] = [];
  private readonly canvases = { original: element("canvas"), decoded: element("canvas"), difference: element("canvas") };
  private readonly inside = element("a", {}, say("lookInside"));
  private readonly error = element("span");
  private readonly scoreText = element("span", { className: "score unknown", title: say("scoreHint") });
  private readonly byClass = element("div", { className: "classes" });
  private readonly decoding = new Latest((e, again) => this.page.failed(e, again));
  private readonly encoding = new Latest((e, again) => this.page.failed(e, again));

  static async create(this: void, page: Page, model: api.Model): Promise<Play> {
    return new Play(page, model, await api.dimensions(model.name));
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly known: Dimension[] | null) {
    this.dimensions = known ?? Array.from({ length: model.latent }, (_, index) => ({ index, mean: 0, std: 1 }));
    this.z = this.centre();
    this.cls = api.decoderClass(model);
    this.root.append(this.imagePart(), this.latentPart());
  }

  // open takes z from an address, else that of the current image.
  async open(state: URLSearchParams): Promise<void> {
    this.addressed = parseLatent(state.get("z"), this.model.latent);
    this.cls = api.decoderClass(this.model, state.get("class"));
    if (this.page.current.count === 0) this.move(this.addressed ?? this.z);
  }

  // distribution returns mean and standard deviation of dimension i: of the prior, or of
  // the data if the model has none.
  private distribution(i: number): { mean: number; std: number } {
    const known = this.model.prior === "none" ? this.dimensions.find((d) => d.index === i) : undefined;
    return known ?? { mean: 0, std: 1 };
  }

  private centre(): Float32Array {
    return Float32Array.from({ length: this.model.latent }, (_, i) => this.distribution(i).mean);
  }

  private random(): Float32Array {
    return this.centre().map((mean, i) => mean + this.distribution(i).std * normal(Math.random));
  }

  private imagePart(): HTMLElement {
    const { original, decoded, difference } = this.canvases;
    const box = element("div", { className: "images" }, figure(say("original"), original), figure(say("decoded"), decoded), figure(say("difference"), difference));
    const own = this.model.input[0] === 1 ? [this.drawingPart()] : [];
    return element("div", {}, box, element("p", { className: "numbers" }, this.error, this.scoreText, this.inside), ...own, this.byClass);
  }

  private drawingPart(): HTMLElement {
    let id: number | undefined; // of the drawing, until it is cleared
    const pad = new DrawingPad(() => {
      const drawing = this.page.current.drawn(pad.pixels(this.model.input[1], this.model.input[2]), null, id);
      void drawing.then(() => (id = this.page.current.subject?.own));
    });
    return element("div", { className: "drawing" }, element("p", {}, say("draw")), pad.canvas, button(say("clear"), () => pad.clear()));
  }

  private latentPart(): HTMLElement {
    const kl = this.dimensions.some((d) => d.kl !== undefined) ? ` ${say("klHint")}` : "";
    const buttons = element("div", { className: "buttons" },
      button(say("reset"), () => this.move(this.centre())),
      button(say("random"), () => this.move(this.random())),
      button(say("undo"), () => this.undo()),
      button(say("copy"), () => void copy(this.page, JSON.stringify({ z: [Array.from(this.z)] }))),
      button(say("copyCommand"), () => void copy(this.page, this.command())),
      button(say("save"), () => save(this.canvases.decoded, `${this.model.name}.png`)),
    );
    const hint = this.known ? say("latentsHint") + kl : say("latentsBare");
    return element("div", { className: "latents" }, element("h2", {}, say("latents")), element("p", {}, hint), buttons, ...this.dimensions.map((d) => this.slider(d)));
  }

  private command(): string {
    return api.curlCommand("decode", { model: this.model.name, class: this.cls }, { z: [Array.from(this.z)] }, `${this.model.name}.png`);
  }

  private slider(d: Dimension): HTMLElement {
    const reach = Math.max(this.model.prior === "none" ? 4 * d.std : 3.5, Math.abs(d.mean) + 3 * d.std, 0.1);
    const { mean: middle } = this.distribution(d.index);
    const input = element("input", {
      type: "range", min: String(middle - reach), max: String(middle + reach), step: "any", label: `z ${d.index}`,
    });
    const value = element("output", {}, "0");
    let moving = false; // a drag is one step to undo
    input.addEventListener("change", () => (moving = false));
    input.addEventListener("input", () => {
      if (!moving) this.history.push(this.z.slice());
      moving = true;
      this.z[d.index] = Number(input.value);
      value.value = this.z[d.index].toFixed(2);
      this.changed();
    });
    this.sliders.push({ dimension: d, input, value });
    if (this.known === null) return element("label", { className: "slider" }, `z ${d.index}`, input, value);
    const range = `${(d.mean - 2 * d.std).toFixed(1)} … ${(d.mean + 2 * d.std).toFixed(1)}`;
    const kl = d.kl === undefined ? "" : `, KL ${d.kl.toFixed(2)}`;
    return element("label", { className: "slider", title: `${say("range")} ${range}` }, `z ${d.index}`, input, value, element("small", {}, range + kl));
  }

  // move changes z and keeps the previous one for undo.
  private move(z: Float32Array): void {
    this.history.push(this.z);
    this.setLatent(z);
  }

  private undo(): void {
    const z = this.history.pop();
    if (z) this.setLatent(z);
  }

  // setLatent shows z on the sliders and decodes it.
  private setLatent(z: Float32Array): void {
    this.z = z;
    for (const { dimension, input, value } of this.sliders) {
      input.value = String(this.z[dimension.index]);
      value.value = this.z[dimension.index].toFixed(2);
    }
    this.changed();
  }

  // changed decodes z, with every class if the decoder takes one.
  private changed(): void {
    const z = this.z.slice();
    this.decoding.run(async () => {
      const classes = api.decoderClasses(this.model);
      const rows = classes.length > 0 ? repeat(z, classes.length) : z;
      const images = await api.decode(this.model.name, rows, classes.length > 0 ? classes : undefined);
      const volume = images.data.length / images.shape[0];
      const at = classes.length > 0 ? Math.max(0, classes.indexOf(this.cls!)) : 0;
      this.showDecoded(images.data.subarray(at * volume, (at + 1) * volume));
      if (classes.length > 0) this.showClasses(classes, images);
      this.inside.href = this.page.link({ view: "inside" });
      this.page.remember({ view: "play", z: formatLatent(z) });
    });
  }

  private showDecoded(pixels: Float32Array): void {
    const { input } = this.model;
    paint(this.canvases.decoded, pixels, input);
    if (this.original === null) return;
    paintDifference(this.canvases.difference, this.original, pixels, input);
    this.error.textContent = `${say("pixels")} ${meanSquaredError(this.original, pixels).toFixed(4)}`;
  }

  private showClasses(classes: string[], images: api.Tensor): void {
    if (this.byClass.childElementCount === 0) {
      this.byClass.append(element("h2", {}, say("classes")));
      for (const c of classes) {
        const pick = button("", () => this.setClass(c));
        pick.append(element("canvas"), c);
        this.byClass.append(pick);
      }
    }
    classes.forEach((c, i) => {
      const pick = this.byClass.children[i + 1];
      paint(pick.querySelector("canvas")!, images.data, this.model.input, i);
      pick.setAttribute("aria-pressed", String(c === this.cls));
    });
  }

  // setClass decodes the same z with another class.
  private setClass(cls: string): void {
    this.addressed = this.z; // which stays
    void this.page.current.tell(cls);
  }

  // score shows the anomaly score of the image.
  private async score(): Promise<void> {
    if (this.original === null) return;
    const { by, threshold, scores: [score] } = await api.scores(this.model.name, this.original, this.cls);
    this.showScore({ ...score, by, threshold });
  }

  private showScore(score: api.ClassScore): void {
    this.scoreText.classList.remove("unknown");
    this.scoreText.textContent = scoreText(score);
  }

  // showSubject shows an image, and its latent unless the address has another z.
  showSubject({ pixels, told, score }: Subject): void {
    const { addressed } = this;
    this.addressed = null;
    this.cls = told;
    this.scoreText.classList.add("unknown");
    this.original = pixels;
    paint(this.canvases.original, pixels, this.model.input);
    this.encoding.run(async () => {
      this.move(addressed ?? (await api.encode(this.model.name, pixels))[0]);
      if (score) this.showScore(score);
      else await this.score();
    });
  }
}

function repeat(row: Float32Array, n: number): Float32Array {
  const rows = new Float32Array(row.length * n);
  for (let i = 0; i < n; i++) rows.set(row, i * row.length);
  return rows;
}
