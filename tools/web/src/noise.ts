// Noise: an image spoilt on purpose, and what the model makes of it.

import { whole } from "./address";
import * as api from "./api";
import { button, choice, choose, element, figure, labelled, Latest } from "./dom";
import { Page, View } from "./page";
import { clip, meanSquaredError, paint } from "./picture";
import { normal, uniform } from "./random";
import { Origin, Source } from "./source";
import { say } from "./text";

const kinds: api.NoiseKind[] = ["gaussian", "salt-and-pepper", "mask"];

export class Noise implements View {
  readonly root = element("section");
  private readonly kind = choice(kinds, say);
  private readonly level = element("input", { type: "range", min: "0", max: "1", step: "0.01" });
  private readonly told = element("output");
  private readonly pictures = { clean: element("canvas"), noisy: element("canvas"), made: element("canvas") };
  private readonly numbers = element("p", { className: "numbers" });
  private readonly from: Source;
  private readonly working = new Latest((e) => this.page.failed(e));
  private seed = 1;
  private clean: Float32Array | null = null;
  private origin: Origin = {};

  static async of(this: void, page: Page, model: api.Model): Promise<Noise> {
    return new Noise(page, model, await api.about(model.name));
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, images: api.Images) {
    this.from = new Source(page, model, images.count, this.root, (pixels, origin) => this.take(pixels, origin));
    this.kind.value = images.noise?.kind ?? "gaussian";
    this.level.value = String(images.noise?.level ?? 0.3);
    for (const input of [this.kind, this.level]) input.addEventListener("input", () => this.changed());
    const trained = images.noise ? `${say("noiseTrained")} ${say(images.noise.kind)}, ${images.noise.level}.` : say("noiseUntrained");
    const again = button(say("otherNoise"), () => {
      this.seed++;
      this.changed();
    });
    this.root.append(
      element("p", {}, say("noiseHint"), " ", trained),
      element("div", { className: "how" },
        labelled("noiseKind", this.kind), labelled("amount", this.level, " ", this.told), again),
      element("div", { className: "images narrow" },
        figure(say("original"), this.pictures.clean), figure(say("noisy"), this.pictures.noisy), figure(say("cleaned"), this.pictures.made)),
      this.numbers, this.from.root,
    );
  }

  // open spoils what an address names as it says.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.kind, state.get("kind"));
    this.level.value = state.get("level") ?? this.level.value;
    this.seed = whole(state, "seed", this.seed);
    if (this.from.count > 0) await this.from.show(whole(state, "image"));
  }

  private take(pixels: Float32Array, origin: Origin): void {
    this.clean = pixels;
    this.origin = origin;
    paint(this.pictures.clean, pixels, this.model.input);
    this.changed();
  }

  private changed(): void {
    const level = Number(this.level.value), kind = this.kind.value as api.NoiseKind;
    this.told.value = level.toFixed(2);
    if (this.clean === null) return;
    const noisy = spoilt(this.clean, this.model.input, kind, level, this.seed), clean = this.clean;
    paint(this.pictures.noisy, noisy, this.model.input);
    this.working.run(async () => {
      const made = await api.reconstruct(this.model.name, noisy, api.told(this.model, this.origin.class));
      paint(this.pictures.made, made.data, this.model.input);
      const [before, after] = [noisy, made.data].map((x) => psnr(clean, x));
      this.numbers.textContent = `${say("psnr")} ${before} → ${after} ${say("decibels")}`;
      this.page.remember({ view: "noise", kind, level, seed: this.seed, image: this.origin.image });
    });
  }
}

// psnr is the peak signal-to-noise ratio of an image in 0..1, in decibels.
function psnr(image: Float32Array, other: Float32Array): string {
  const error = meanSquaredError(image, other);
  return error === 0 ? "∞" : (-10 * Math.log10(error)).toFixed(1);
}

// spoilt returns an image with noise. The same seed gives the same noise at every
// level, so that a slider makes it stronger and not another.
function spoilt(image: Float32Array, [channels, height, width]: number[], kind: api.NoiseKind, level: number, seed: number): Float32Array {
  const random = uniform(seed), size = height * width;
  if (kind === "gaussian") {
    return image.map((v) => clip(v + level * normal(random)));
  }
  const noisy = image.slice();
  for (let p = 0; p < size; p++) {
    const hit = random() < level, salt = random() < 0.5;
    for (let c = 0; hit && c < channels; c++) noisy[c * size + p] = kind === "mask" || !salt ? 0 : 1;
  }
  return noisy;
}
