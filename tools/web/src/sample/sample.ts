// Sample: images decoded from random latents.

import { formatLatent, wholeNumber } from "../page/address";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { button, choose, element, labelled, Latest, select } from "../parts/dom";
import { Key, say } from "../page/text";
import { copy, Facts, Page, View } from "../page/view";

const count = 48; // images at once

export class Sample implements View {
  readonly root = element("section");
  private readonly seed = element("input", { type: "number", min: "0", step: "1", value: "1" });
  private readonly temperature = element("input", { type: "range", min: "0", max: "2", step: "0.05", value: "1" });
  private readonly temperatureText = element("output");
  private readonly cls: HTMLSelectElement;
  private readonly from: HTMLSelectElement;
  private readonly grid = element("div", { className: "samples" });
  private readonly drawing = new Latest((e, again) => this.page.failed(e, again));

  static create(this: void, page: Page, model: api.Model, { count }: Facts): Sample {
    return new Sample(page, model, samplersOf(model, count));
  }

  static impossible(this: void, model: api.Model, { count }: Facts): Key | null {
    return samplersOf(model, count).length === 0 ? "sampleNone" : null;
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, samplers: api.Sampler[]) {
    this.from = select(samplers, (f) => say(f === "gaussian" ? "oneGaussian" : f));
    this.cls = select(api.decoderClasses(model));
    const again = button(say("again"), () => {
      this.seed.value = String(Number(this.seed.value) + 1);
      this.draw();
    });
    const command = () => api.curlCommand("sample", { model: model.name, ...this.options() }, undefined, `${model.name}.png`);
    const how = element("div", { className: "how" },
      labelled("from", this.from), labelled("seed", this.seed), labelled("temperature", this.temperature, " ", this.temperatureText),
      ...(this.cls.length > 0 ? [labelled("class", this.cls)] : []), again, button(say("copyCommand"), () => void copy(page, command())));
    for (const input of [this.from, this.seed, this.temperature, this.cls]) input.addEventListener("input", () => this.draw());
    this.root.append(element("p", {}, say("sampleHint")), how, this.grid);
  }

  // open draws the samples in an address.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.from, state.get("from"));
    choose(this.cls, state.get("class"));
    this.seed.value = String(wholeNumber(state, "seed", 1));
    this.temperature.value = state.get("temperature") ?? this.temperature.value;
    this.draw();
  }

  private options() {
    return {
      n: count, from: this.from.value as api.Sampler, seed: Math.max(0, Math.floor(Number(this.seed.value))), temperature: Number(this.temperature.value),
      class: this.cls.value ? [this.cls.value] : undefined,
    } satisfies api.SampleRequest;
  }

  private draw(): void {
    const options = this.options();
    this.temperatureText.value = options.temperature.toFixed(2);
    this.drawing.run(async () => {
      const { images, z } = await api.sample(this.model.name, options);
      z.forEach((row, i) => this.show(i, images, row));
      this.page.remember({ view: "sample", from: options.from, seed: options.seed, temperature: options.temperature, class: options.class?.[0] });
    });
  }

  // show draws image i; a click opens its z in Play.
  private show(i: number, images: api.Tensor, z: Float32Array): void {
    let tile = this.grid.children[i] as HTMLButtonElement | undefined;
    if (!tile) {
      tile = element("button", { type: "button", label: `${say("pick")} ${i + 1}` }, element("canvas"));
      this.grid.append(tile);
    }
    paint(tile.querySelector("canvas")!, images.data, this.model.input, i);
    tile.onclick = () => {
      location.hash = this.page.link({ view: "play", image: undefined, z: formatLatent(z), class: this.cls.value || undefined });
    };
  }
}

// samplersOf returns the usual sampler first, and those that are fitted to the data only if
// there are images.
function samplersOf(model: api.Model, images: number): api.Sampler[] {
  return [...new Set<api.Sampler>([
    ...(model.sampler ? [model.sampler] : []), ...(model.prior === "none" ? [] : ["prior"] as const), ...(images > 0 ? ["gaussian", "mixture", "spread"] as const : []),
  ])];
}
