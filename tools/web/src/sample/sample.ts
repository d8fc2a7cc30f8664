// Sample: images decoded from random latents, or from the plane of two numbers of z.

import { wholeNumber } from "../page/address";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { button, choose, element, labelled, Latest, select } from "../parts/dom";
import { format, formatFixed, Key, say } from "../page/text";
import { copy, Facts, Page, View } from "../page/view";
import { alike } from "./order";
import { Panel, Sampled } from "./panel";
import { PlaneView } from "./planeview";

const count = 48; // images at once; the columns of sample.css divide it

const hints = { prior: "samplePriorHint", spread: "sampleSpreadHint", gaussian: "sampleGaussianHint", mixture: "sampleMixtureHint" } as const;

export class Sample implements View {
  readonly root = element("section");
  private readonly what = select(["random", "plane"] as const, (w) => say(w === "random" ? "sampleRandom" : "samplePlane"));
  private readonly order = select(["drawn", "alike"] as const, (o) => say(o === "drawn" ? "sampleDrawn" : "sampleAlike"));
  private readonly seed = element("input", { type: "number", min: "0", max: String(Number.MAX_SAFE_INTEGER), step: "1", required: true, value: "1" });
  private readonly temperature = element("input", { type: "range", min: "0", max: "2", step: "0.05", value: "1" });
  private readonly temperatureText = element("output");
  private readonly cls: HTMLSelectElement;
  private readonly from: HTMLSelectElement;
  private readonly ofRandom: HTMLElement[]; // controls
  private readonly problem = element("p", { className: "problem", role: "alert" });
  private readonly hint = element("p", { className: "numbers" });
  private readonly grid = element("div", { className: "samples" });
  private readonly plane: PlaneView;
  private readonly panel: Panel;
  private readonly drawing = new Latest((e, again) => this.page.failed(e, again));
  private chosen: Sampled[] = [];

  static create(this: void, page: Page, model: api.Model, { count }: Facts): Sample {
    return new Sample(page, model, count);
  }

  static impossible(this: void, model: api.Model, { count }: Facts): Key | null {
    return samplersOf(model, count).length === 0 ? "sampleNone" : null;
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, images: number) {
    this.from = select(samplersOf(model, images), (f) => say(f === "gaussian" ? "oneGaussian" : f));
    this.cls = select(api.decoderClasses(model));
    this.panel = new Panel(page, model, images);
    this.plane = new PlaneView(model, (s) => this.panel.look(s), (s) => this.pick(s));
    this.ofRandom = this.controls();
    for (const input of [this.what, this.from, this.seed, this.temperature, this.cls, this.order]) input.addEventListener("input", () => this.draw());
    this.grid.addEventListener("pointerleave", () => this.panel.away());
    this.root.append(
      element("p", {}, say("sampleHint")),
      element("div", { className: "how" }, labelled("sampleWhat", this.what), ...(this.cls.length > 0 ? [labelled("class", this.cls)] : []), ...this.ofRandom),
      this.problem, this.hint, element("div", { className: "sampling" }, element("div", {}, this.grid, this.plane.root), this.panel.root),
    );
  }

  private controls(): HTMLElement[] {
    const again = button(say("again"), () => {
      this.seed.value = String(Number(this.seed.value) + 1);
      this.draw();
    });
    const command = () => api.curlCommand("sample", { model: this.model.name, ...this.options() }, undefined, `${this.model.name}.png`);
    return [
      labelled("from", this.from), labelled("seed", this.seed), labelled("temperature", this.temperature, " ", this.temperatureText), labelled("sampleOrder", this.order),
      again, button(say("copyCommand"), () => void copy(this.page, command())),
    ];
  }

  // open draws the samples in an address.
  async open(state: URLSearchParams): Promise<void> {
    for (const [field, name] of [[this.what, "show"], [this.from, "from"], [this.cls, "class"], [this.order, "order"]] as const) choose(field, state.get(name));
    this.seed.value = String(wholeNumber(state, "seed", 1));
    this.temperature.value = state.get("temperature") ?? this.temperature.value;
    this.draw();
  }

  private options() {
    return {
      n: count, from: this.from.value as api.Sampler, seed: Number(this.seed.value), temperature: Number(this.temperature.value),
      class: this.cls.value ? [this.cls.value] : undefined,
    } satisfies api.SampleRequest;
  }

  private draw(): void {
    const options = this.options(), plane = this.what.value === "plane", order = this.order.value, cls = options.class?.[0];
    this.problem.textContent = this.seed.validity.valid ? "" : format("wantSeed", { most: this.seed.max });
    if (!this.seed.validity.valid) return;
    this.temperatureText.value = formatFixed(options.temperature, 2);
    for (const control of this.ofRandom) control.hidden = plane;
    this.hint.textContent = say(plane ? "planeHint" : hints[options.from]);
    this.drawing.run(async () => {
      if (plane) await this.plane.show(cls);
      else await this.drawRandom(options, order);
      this.grid.hidden = plane;
      this.plane.root.hidden = !plane;
      this.chosen = [];
      this.panel.clear();
      this.page.remember({ view: "sample", ...(plane ? { show: "plane" } : { from: options.from, seed: options.seed, temperature: options.temperature, order: order === "drawn" ? undefined : order }), class: cls });
    });
  }

  private async drawRandom(options: api.SampleRequest, order: string): Promise<void> {
    const { images: { data }, z } = await api.sample(this.model.name, options), size = data.length / count;
    const places = order === "alike" ? alike(data, count) : z.keys();
    this.grid.replaceChildren(...Array.from(places, (i, at) => this.tile(at, { z: z[i], pixels: data.slice(i * size, (i + 1) * size), cls: options.class?.[0] })));
  }

  private tile(i: number, s: Sampled): HTMLElement {
    const canvas = element("canvas"), tile = element("button", { type: "button", label: format("samplePick", { i: i + 1 }), ariaPressed: "false" }, canvas);
    paint(canvas, s.pixels, this.model.input);
    for (const event of ["pointerenter", "focus"]) tile.addEventListener(event, () => this.panel.look(s));
    tile.onclick = () => tile.setAttribute("aria-pressed", String(this.pick(s)));
    return tile;
  }

  // pick chooses a sample, or no longer; a third one begins anew. It reports
  // whether the sample is chosen.
  private pick(s: Sampled): boolean {
    const had = this.chosen.includes(s);
    if (this.chosen.length === 2 && !had) {
      this.chosen = [];
      for (const tile of this.grid.children) tile.setAttribute("aria-pressed", "false");
    }
    this.chosen = had ? this.chosen.filter((c) => c !== s) : [...this.chosen, s];
    this.panel.choose(this.chosen);
    return !had;
  }
}

// samplersOf returns the usual sampler first, and those that are fitted to the data only if
// there are images.
function samplersOf(model: api.Model, images: number): api.Sampler[] {
  return [...new Set<api.Sampler>([
    ...(model.sampler ? [model.sampler] : []), ...(model.prior === "none" ? [] : ["prior"] as const), ...(images > 0 ? ["gaussian", "mixture", "spread"] as const : []),
  ])];
}
