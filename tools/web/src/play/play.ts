// Play: an image through the hourglass, and a slider for each dimension of z.

import { formatLatent, parseLatent } from "../page/address";
import { way } from "../page/card";
import * as api from "../server/api";
import { Latest, element } from "../parts/dom";
import { meanSquaredError } from "../parts/pixels";
import { normal } from "../parts/random";
import { scoreText } from "../parts/score";
import { say } from "../page/text";
import { Subject } from "../page/subject";
import { Page, View } from "../page/view";
import { Actions } from "./actions";
import { ClassRow } from "./classrow";
import { examples } from "./examples";
import { Films } from "./films";
import { Glass } from "./glass";
import { History } from "./history";
import { Pad } from "./pad";
import { Dimension, Scale } from "./scale";
import { Sliders } from "./sliders";
import { SmallMap } from "./smallmap";

const most = 2000; // images whose latents are drawn

export class Play implements View {
  readonly root = element("section", { className: "play" });
  private z: Float32Array;
  private readonly dimensions: Dimension[];
  private readonly scale: Scale;
  private readonly history = new History((some) => this.actions.undoable(some));
  private subject: Subject | null = null;
  private posterior: api.Posterior | null = null; // of the image
  private addressed: Float32Array | null = null; // z to show, instead of the image's
  private cls: string | undefined;
  private undoing: Subject | null = null; // the image that comes back
  private drawing: number | undefined; // its number in the album
  private readonly glass: Glass;
  private readonly pad: Pad | null = null;
  private readonly sliders: Sliders;
  private readonly films: Films;
  private readonly map: SmallMap;
  private labels: number[] | undefined; // of the data
  private readonly actions: Actions;
  private readonly classes: ClassRow;
  private readonly inside = element("a", {}, say("lookInside"));
  private readonly error = element("span");
  private readonly scoreText = element("span", { className: "score unknown", title: say("scoreHint") });
  private readonly decoding = new Latest((e, again) => this.page.failed(e, again));
  private readonly encoding = new Latest((e, again) => this.page.failed(e, again));
  private readonly picturing = new Latest((e, again) => this.page.failed(e, again));
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));

  static async create(this: void, page: Page, model: api.Model): Promise<Play> {
    const known = await api.dimensions(model.name);
    if (known?.every((d) => d.kl === undefined)) known.sort((a, b) => b.effect - a.effect); // how far it varies says little
    return new Play(page, model, known);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly known: Dimension[] | null) {
    this.dimensions = known ?? Array.from({ length: model.latent }, (_, index) => ({ index, mean: 0, std: 1 }));
    this.scale = new Scale(this.dimensions, known !== null);
    this.z = this.centre();
    this.cls = api.decoderClass(model);
    this.glass = new Glass(model, this.dimensions.map((d) => d.index), this.scale);
    this.classes = new ClassRow(model, (c) => this.setClass(c));
    this.sliders = new Sliders(this.dimensions, this.scale, model.prior !== "none", page.left, {
      began: () => this.history.begin(), cancelled: () => this.history.back(), moved: (i, value) => this.slide(i, value),
    });
    this.map = new SmallMap(model.posterior === "gaussian", { began: () => this.history.begin(), moved: (z) => this.setLatent(z) });
    this.map.root.hidden = page.current.count === 0;
    this.films = new Films(model, this.sliders.rows, page.left, (e, again) => page.failed(e, again));
    this.actions = new Actions(page, model, this.glass.output, {
      undo: () => this.undo(), ofImage: () => this.posterior && this.move(this.posterior.mu), random: () => this.move(this.random()), reset: () => this.move(this.centre()),
      state: () => ({ z: this.z, cls: this.cls }),
    });
    if (model.input[0] === 1) this.pad = this.newPad();
    this.root.append(this.above(), element("div", { className: "top" }, this.glass.root, this.map.root), this.numbers(), this.classes.root, this.below());
  }

  private newPad(): Pad {
    const pad = new Pad(this.glass.input, this.model.input, { drawing: (pixels) => this.preview(pixels), drawn: (pixels) => this.drawn(pixels) });
    if (this.page.current.count === 0) pad.show(new Float32Array(this.model.input[1] * this.model.input[2]));
    return pad;
  }

  // above is what makes an image: the tools of the pad, and examples.
  private above(): HTMLElement {
    const root = element("div", { className: "above" }, ...(this.pad ? [this.pad.tools] : []));
    const { count } = this.page.current;
    if (count === 0) return element("div", {}, element("p", {}, say("bare")), root);
    this.loading.run(() => this.load(root, count));
    return root;
  }

  // load shows what is known about the data: examples, densities and the map.
  private async load(above: HTMLElement, count: number): Promise<void> {
    const map = await api.projection(this.model.name, "pca");
    this.labels = map.labels;
    above.append(await examples(this.model, count, map, (i) => void this.page.current.data(i)));
    const latents = await api.latents(this.model.name, Math.min(count, most));
    this.sliders.showData(latents);
    this.map.showData(latents, this.labels);
    this.picturing.run(() => this.showManifold());
  }

  // showManifold draws the decoded plane, where z is a plane.
  private async showManifold(): Promise<void> {
    const z = this.map.manifold();
    if (z) this.map.showManifold(await api.decode(this.model.name, z, this.cls), this.model.input, this.labels);
  }

  private numbers(): HTMLElement {
    return element("p", { className: "numbers" }, this.scoreText, element("span", { className: "way" }, way(this.model)), element("span", {}, this.error, " ", this.inside));
  }

  private below(): HTMLElement {
    const line = this.model.posterior === "gaussian" ? ` ${say("lineHint")}` : "", hint = this.known ? say("latentsHint") + line : say("latentsBare");
    return element("div", { className: "latents" }, element("h2", {}, say("latents")), this.actions.root, element("p", { className: "hint" }, hint), this.sliders.root);
  }

  // open takes z from an address, else that of the current image.
  async open(state: URLSearchParams): Promise<void> {
    this.addressed = parseLatent(state.get("z"), this.model.latent);
    this.cls = api.decoderClass(this.model, state.get("class"));
    if (this.page.current.count === 0) this.setLatent(this.addressed ?? this.z);
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

  // move changes z; it can be undone.
  private move(z: Float32Array): void {
    this.history.begin();
    this.setLatent(z.slice());
  }

  private slide(i: number, value: number): void {
    const z = this.z.slice();
    z[i] = value;
    this.setLatent(z);
  }

  // undo shows what was there before the last step: an image with its z, or another z only.
  private undo(): void {
    const moment = this.history.back();
    if (!moment) return;
    const { subject, z } = moment;
    if (subject === null || subject === this.subject) return this.setLatent(z);
    this.addressed = z;
    this.undoing = subject;
    void this.page.current.restore(subject);
  }

  // setLatent shows z and decodes it.
  private setLatent(z: Float32Array): void {
    this.history.settle(this.subject, z);
    this.showLatent(z);
  }

  private showLatent(z: Float32Array): void {
    this.z = z;
    this.sliders.show(z);
    this.glass.showLatent(z, this.posterior);
    this.map.show(z, this.posterior);
    if (this.posterior) this.sliders.showImage(this.posterior);
    this.actions.away(this.posterior !== null && formatLatent(z) !== formatLatent(this.posterior.mu));
    this.films.refresh(z, this.cls);
    this.decode(z, this.subject);
  }

  // decode decodes z, with every class if the decoder takes one.
  private decode(z: Float32Array, subject: Subject | null): void {
    this.decoding.run(async () => {
      const classes = api.decoderClasses(this.model);
      const rows = classes.length > 0 ? repeat(z, classes.length) : z;
      const images = await api.decode(this.model.name, rows, classes.length > 0 ? classes : undefined);
      const volume = images.data.length / images.shape[0];
      const at = classes.length > 0 ? Math.max(0, classes.indexOf(this.cls!)) : 0;
      this.showDecoded(images.data.slice(at * volume, (at + 1) * volume), subject);
      this.classes.show(images, this.cls);
      this.inside.href = this.page.link({ view: "inside" });
      this.page.remember({ view: "play", z: formatLatent(z) });
    });
  }

  private showDecoded(pixels: Float32Array, subject: Subject | null): void {
    this.glass.showDecoded(pixels, subject?.pixels);
    if (subject) this.error.textContent = `${say("pixels")} ${meanSquaredError(subject.pixels, pixels).toFixed(4)}`;
  }

  // setClass decodes the same z with another class.
  private setClass(cls: string): void {
    this.addressed = this.z; // which stays
    void this.page.current.tell(cls);
  }

  // preview shows what becomes of a drawing, before the stroke has ended.
  private preview(pixels: Float32Array): void {
    this.encoding.run(async () => {
      this.posterior = await api.posterior(this.model.name, pixels);
      this.subject = { ...this.subject, pixels };
      this.showLatent(this.posterior.mu);
    });
  }

  // drawn makes a drawing the current image; the strokes of a drawing are one picture.
  private drawn(pixels: Float32Array): void {
    const { current } = this.page;
    const id = this.drawing !== undefined && current.subject?.own === this.drawing ? this.drawing : undefined;
    void current.drawn(pixels, null, id).then(() => (this.drawing = current.subject?.own));
  }

  // showScore shows the anomaly score of the image.
  private async showScore({ pixels, score }: Subject): Promise<void> {
    const known = score ?? (await this.scored(pixels));
    this.scoreText.classList.remove("unknown");
    this.scoreText.textContent = scoreText(known);
  }

  private async scored(pixels: Float32Array): Promise<api.ClassScore> {
    const { by, threshold, scores: [score] } = await api.scores(this.model.name, pixels, this.cls);
    return { ...score, by, threshold };
  }

  // showSubject shows an image, and its latent unless another z is wanted.
  showSubject(subject: Subject): void {
    const { addressed } = this;
    this.addressed = null;
    if (subject !== this.undoing) this.history.begin();
    this.undoing = null;
    if (this.cls !== subject.told) this.picturing.run(() => this.showManifold());
    this.cls = subject.told;
    this.scoreText.classList.add("unknown");
    this.error.textContent = ""; // until what comes out is that of this image
    this.glass.showInput(subject.pixels);
    this.pad?.show(subject.pixels);
    this.encoding.run(async () => {
      this.posterior = await api.posterior(this.model.name, subject.pixels);
      this.subject = subject;
      this.setLatent(addressed ?? this.posterior.mu);
      await this.showScore(subject);
    });
  }
}

function repeat(row: Float32Array, n: number): Float32Array {
  const rows = new Float32Array(row.length * n);
  for (let i = 0; i < n; i++) rows.set(row, i * row.length);
  return rows;
}
