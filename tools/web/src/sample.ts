// Sample: a wall of images that the model invents.

import * as api from "./api";
import { button, element, Latest } from "./dom";
import { copy, Page, View } from "./page";
import { paint, written } from "./picture";
import { say } from "./text";

const many = 48;

export class Sample implements View {
  readonly root = element("section");
  private readonly seed = element("input", { type: "number", min: "0", step: "1", value: "1" });
  private readonly temperature = element("input", { type: "range", min: "0", max: "2", step: "0.05", value: "1" });
  private readonly cls = element("select");
  private readonly from: HTMLSelectElement;
  private readonly wall = element("div", { className: "wall" });
  private readonly drawing: Latest;

  // of asks whether there are images, whose latents samplers are fitted to.
  static async of(this: void, page: Page, model: api.Model): Promise<Sample> {
    return new Sample(page, model, (await api.about(model.name)).count > 0);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, fitted: boolean) {
    this.drawing = new Latest((e) => page.failed(e));
    const samplers = [...(model.kind === "ae" ? [] : ["prior"] as const), ...(fitted ? ["gaussian", "mixture", "spread"] as const : [])];
    this.from = element("select", {}, ...samplers.map((f) => element("option", { value: f }, say(f === "gaussian" ? "oneGaussian" : f))));
    if (samplers.length === 0) {
      this.root.append(element("p", {}, say("sampleNone")));
      return;
    }
    const how = element("div", { className: "how" });
    how.append(
      element("label", {}, say("from"), " ", this.from),
      element("label", {}, say("seed"), " ", this.seed),
      element("label", {}, say("temperature"), " ", this.temperature),
    );
    if (model.kind === "cvae" && model.classes) {
      this.cls.append(...model.classes.map((c) => element("option", { value: c }, c)));
      how.append(element("label", {}, say("class"), " ", this.cls));
    }
    how.append(button(say("again"), () => {
      this.seed.value = String(Number(this.seed.value) + 1);
      this.draw();
    }));
    how.append(button(say("copyCommand"), () => void copy(page, api.command("sample", { model: model.name, ...this.asked() }, undefined, `${model.name}.png`))));
    for (const input of [this.from, this.seed, this.temperature, this.cls]) input.addEventListener("input", () => this.draw());
    this.root.append(element("p", {}, say("sampleHint")), how, this.wall);
  }

  // open draws what an address names.
  async open(state: URLSearchParams): Promise<void> {
    if (this.from.querySelector(`[value="${CSS.escape(state.get("from") ?? "")}"]`)) this.from.value = state.get("from")!;
    this.seed.value = state.get("seed") ?? this.seed.value;
    this.temperature.value = state.get("temperature") ?? this.temperature.value;
    if (state.has("class")) this.cls.value = state.get("class")!;
    if (this.from.value) this.draw();
  }

  private asked(): api.Drawn {
    return {
      n: many, from: this.from.value, seed: Math.max(0, Math.floor(Number(this.seed.value))), temperature: Number(this.temperature.value),
      ...(this.cls.value ? { class: this.cls.value } : {}),
    };
  }

  private draw(): void {
    const how = this.asked();
    this.drawing.run(async () => {
      const { images, z } = await api.sample(this.model.name, how);
      for (let i = 0; i < images.shape[0]; i++) this.show(i, images, z);
      this.page.remember({ view: "sample", from: how.from, seed: String(how.seed), temperature: String(how.temperature), ...(how.class ? { class: how.class } : {}) });
    });
  }

  // show draws image i; a click carries its z to Play.
  private show(i: number, images: api.Numbers, z: api.Numbers): void {
    let tile = this.wall.children[i] as HTMLButtonElement | undefined;
    if (!tile) {
      tile = element("button", { type: "button", label: `${say("pick")} ${i + 1}` }, element("canvas"));
      this.wall.append(tile);
    }
    paint(tile.querySelector("canvas")!, images.data, this.model.input, i);
    const width = z.data.length / images.shape[0];
    const row = z.data.slice(i * width, (i + 1) * width);
    tile.onclick = () => {
      location.hash = this.page.link({ view: "play", z: written(row), ...(this.cls.value ? { class: this.cls.value } : {}) });
    };
  }
}
