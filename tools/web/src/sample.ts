// Sample: a wall of images that the model invents.

import { whole, written } from "./address";
import * as api from "./api";
import { button, choice, choose, element, labelled, Latest } from "./dom";
import { copy, Nothing, Page, View } from "./page";
import { paint } from "./picture";
import { say } from "./text";

const many = 48;

type Sampler = "prior" | "gaussian" | "mixture" | "spread";

export class Sample implements View {
  readonly root = element("section");
  private readonly seed = element("input", { type: "number", min: "0", step: "1", value: "1" });
  private readonly temperature = element("input", { type: "range", min: "0", max: "2", step: "0.05", value: "1" });
  private readonly told = element("output");
  private readonly cls: HTMLSelectElement;
  private readonly from: HTMLSelectElement;
  private readonly wall = element("div", { className: "wall" });
  private readonly drawing = new Latest((e) => this.page.failed(e));

  // of asks whether there are images, whose latents samplers are fitted to.
  static async of(this: void, page: Page, model: api.Model): Promise<View> {
    const fitted = (await api.about(model.name)).count > 0;
    const samplers = [...(model.prior === "none" ? [] : ["prior"] as const), ...(fitted ? ["gaussian", "mixture", "spread"] as const : [])];
    return samplers.length === 0 ? new Nothing(say("sampleNone")) : new Sample(page, model, samplers);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, samplers: Sampler[]) {
    this.from = choice(samplers, (f) => say(f === "gaussian" ? "oneGaussian" : f));
    this.cls = choice(api.asked(model));
    const again = button(say("again"), () => {
      this.seed.value = String(Number(this.seed.value) + 1);
      this.draw();
    });
    const command = () => api.command("sample", { model: model.name, ...this.asked() }, undefined, `${model.name}.png`);
    const how = element("div", { className: "how" },
      labelled("from", this.from), labelled("seed", this.seed), labelled("temperature", this.temperature, " ", this.told),
      ...(this.cls.length > 0 ? [labelled("class", this.cls)] : []), again, button(say("copyCommand"), () => void copy(page, command())));
    for (const input of [this.from, this.seed, this.temperature, this.cls]) input.addEventListener("input", () => this.draw());
    this.root.append(element("p", {}, say("sampleHint")), how, this.wall);
  }

  // open draws what an address names.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.from, state.get("from"));
    choose(this.cls, state.get("class"));
    this.seed.value = String(whole(state, "seed", 1));
    this.temperature.value = state.get("temperature") ?? this.temperature.value;
    this.draw();
  }

  private asked(): api.Drawn {
    return {
      n: many, from: this.from.value, seed: Math.max(0, Math.floor(Number(this.seed.value))), temperature: Number(this.temperature.value),
      class: this.cls.value || undefined,
    };
  }

  private draw(): void {
    const how = this.asked();
    this.told.value = how.temperature.toFixed(2);
    this.drawing.run(async () => {
      const { images, z } = await api.sample(this.model.name, how);
      z.forEach((row, i) => this.show(i, images, row));
      this.page.remember({ view: "sample", from: how.from, seed: how.seed, temperature: how.temperature, class: how.class });
    });
  }

  // show draws image i; a click carries its z to Play.
  private show(i: number, images: api.Numbers, z: Float32Array): void {
    let tile = this.wall.children[i] as HTMLButtonElement | undefined;
    if (!tile) {
      tile = element("button", { type: "button", label: `${say("pick")} ${i + 1}` }, element("canvas"));
      this.wall.append(tile);
    }
    paint(tile.querySelector("canvas")!, images.data, this.model.input, i);
    tile.onclick = () => {
      location.hash = this.page.link({ view: "play", z: written(z), class: this.cls.value || undefined });
    };
  }
}
