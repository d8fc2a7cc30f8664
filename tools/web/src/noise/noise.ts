// Noise: an image with noise, and its reconstruction.

import { wholeNumber } from "../page/address";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { addNoise, NoiseKind, noiseKinds } from "./corruption";
import { button, choose, element, figure, labelled, Latest, select } from "../parts/dom";
import { psnr } from "../parts/pixels";
import { Film } from "./film";
import { formatFixed, formatNumber, say } from "../page/text";
import { Subject } from "../page/subject";
import { Facts, Page, View } from "../page/view";

export class Noise implements View {
  readonly root = element("section");
  private readonly kind = select(noiseKinds, say);
  private readonly level = element("input", { type: "range", min: "0", max: "1", step: "0.01" });
  private readonly levelText = element("output");
  private readonly canvases = { clean: element("canvas"), noisy: element("canvas"), recon: element("canvas") };
  private readonly numbers = element("p", { className: "numbers" });
  private readonly reconstructing = new Latest((e, again) => this.page.failed(e, again));
  private readonly filming = new Latest((e, again) => this.page.failed(e, again));
  private readonly film: Film;
  private seed = 1;
  private subject: Subject | null = null;

  static create(this: void, page: Page, model: api.Model, facts: Facts): Noise {
    return new Noise(page, model, facts);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, { noise }: Facts) {
    this.kind.value = noise?.kind ?? "gaussian";
    this.level.value = String(noise?.level ?? 0.3);
    this.film = new Film(model.input, (level) => this.choose(level));
    this.level.addEventListener("input", () => this.changed());
    this.kind.addEventListener("input", () => this.otherNoise());
    const trained = noise ? `${say("noiseTrained")} ${say(noise.kind as NoiseKind)}, ${formatNumber(noise.level)}.` : say("noiseUntrained");
    const again = button(say("otherNoise"), () => {
      this.seed++;
      this.otherNoise();
    });
    this.root.append(
      element("p", {}, say("noiseHint"), " ", trained),
      element("div", { className: "how" },
        labelled("noiseKind", this.kind), labelled("amount", this.level, " ", this.levelText), again),
      element("div", { className: "images narrow" },
        figure(say("original"), this.canvases.clean), figure(say("noisy"), this.canvases.noisy), figure(say("recon"), this.canvases.recon)),
      this.numbers,
      element("h2", {}, say("noiseFilm")), element("p", { className: "numbers" }, say("noiseFilmHint")), this.film.root,
    );
  }

  // open takes the noise from an address.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.kind, state.get("kind"));
    this.level.value = state.get("level") ?? this.level.value;
    this.seed = wholeNumber(state, "seed", this.seed);
  }

  showSubject(subject: Subject): void {
    this.subject = subject;
    paint(this.canvases.clean, subject.pixels, this.model.input);
    this.otherNoise();
  }

  private choose(level: number): void {
    this.level.value = String(level);
    this.changed();
  }

  // otherNoise shows other noise, or that of another image, at all levels.
  private otherNoise(): void {
    this.changed();
    if (this.subject === null) return;
    const { pixels, told } = this.subject, kind = this.kind.value as NoiseKind, { seed } = this;
    this.filming.run(() => this.film.show(this.model.name, pixels, told, (level) => addNoise(pixels, this.model.input, kind, level, seed)));
  }

  private changed(): void {
    const level = Number(this.level.value), kind = this.kind.value as NoiseKind;
    this.levelText.value = formatFixed(level, 2);
    this.film.mark(level);
    if (this.subject === null) return;
    const { pixels: clean, told } = this.subject, noisy = addNoise(clean, this.model.input, kind, level, this.seed);
    paint(this.canvases.noisy, noisy, this.model.input);
    this.reconstructing.run(async () => {
      const recon = await api.reconstruct(this.model.name, noisy, told);
      paint(this.canvases.recon, recon.data, this.model.input);
      const [before, after] = [noisy, recon.data].map((x) => formatFixed(psnr(clean, x), 1));
      this.numbers.textContent = `${say("psnr")} ${before} → ${after} ${say("decibels")}`;
      this.page.remember({ view: "noise", kind, level, seed: this.seed });
    });
  }
}
