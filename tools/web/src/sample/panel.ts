// The panel beside the samples: one of them large with the nearest image of the data, or the
// way between two.

import { formatLatent } from "../page/address";
import { keep } from "../page/album";
import { format, formatNumber, say } from "../page/text";
import { Page } from "../page/view";
import { paint, toPNG } from "../parts/canvas";
import { button, element, figure, Latest } from "../parts/dom";
import * as api from "../server/api";
import { Morph } from "./morph";

const ofAllClasses = 100; // neighbours, among which there is one of the class told

// A Sampled is a sample as it was drawn.
export interface Sampled {
  z: Float32Array;
  pixels: Float32Array;
  cls?: string; // that the decoder was told
}

export class Panel {
  readonly root = element("div", { className: "sample-panel", role: "region", label: say("sampleChosen"), tabIndex: 0 });
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));
  private chosen: Sampled[] = [];
  private shown: Sampled | null = null; // large

  constructor(private readonly page: Page, private readonly model: api.Model, private readonly count: number) {
    this.clear();
  }

  clear(): void {
    this.chosen = [];
    this.shown = null;
    this.loading.run(async () => this.root.replaceChildren(element("p", { className: "empty" }, say("sampleChoose"))));
  }

  // choose shows the samples that are chosen: none, one, or the way between two.
  choose(chosen: Sampled[]): void {
    if (chosen.length === 0) return this.clear();
    this.chosen = chosen;
    this.shown = null;
    if (chosen.length === 1) return this.one(chosen[0], true);
    this.loading.run(async () => {
      const [a, b] = chosen, way = this.model.prior === "none" ? "linear" : "spherical";
      const images = await api.interpolate(this.model.name, a.z, b.z, way, Morph.steps, a.cls);
      this.root.replaceChildren(new Morph(images, this.model.input).root);
      this.root.scrollIntoView({ block: "nearest" });
    });
  }

  // look shows a sample under the pointer, unless there is a way between two.
  look(s: Sampled): void {
    if (this.chosen.length < 2) this.one(s);
  }

  // away shows what is chosen again.
  away(): void {
    if (this.chosen.length === 1) this.one(this.chosen[0]);
  }

  private one(s: Sampled, scroll = false): void {
    if (s === this.shown) return;
    this.shown = s;
    this.loading.run(async () => {
      const canvas = element("canvas");
      paint(canvas, s.pixels, this.model.input);
      const nearest = this.count > 0 ? await this.nearest(s) : [];
      if (this.shown !== s) return;
      this.root.replaceChildren(element("div", { className: "pair" }, figure(say("sampleOne"), canvas), ...nearest.slice(0, 1)), ...nearest.slice(1), this.links(s));
      if (scroll) this.root.scrollIntoView({ block: "nearest" });
    });
  }

  // nearest shows the image of the data with the nearest z, and whether it looks like a copy:
  // how far it is, and how far that image is from the nearest other one.
  private async nearest({ z, cls }: Sampled): Promise<HTMLElement[]> {
    const all = await api.neighbors(this.model.name, z, cls === undefined ? 1 : ofAllClasses), near = all.find((n) => n.class === cls) ?? all[0], canvas = element("canvas");
    const { data } = await api.image(this.model.name, near.index), [own] = await api.encode(this.model.name, data);
    const other = (await api.neighbors(this.model.name, own, 2)).find((n) => n.index !== near.index);
    paint(canvas, data, this.model.input);
    const text = format(other && near.distance < other.distance / 4 ? "sampleCopy" : "sampleNoCopy", { near: formatNumber(near.distance), other: other ? formatNumber(other.distance) : "–" });
    return [figure(`${say("sampleNearest")}: ${near.index}${near.class === undefined ? "" : ` · ${near.class}`}`, canvas), element("p", { className: "copy" }, text)];
  }

  private links(s: Sampled): HTMLElement {
    const play = element("a", { href: this.page.link({ view: "play", image: undefined, z: formatLatent(s.z), class: s.cls }) }, say("playThis"));
    return element("p", { className: "buttons" }, play, button(say("sampleInside"), () => void this.inside(s)));
  }

  // inside makes a sample the current image, and goes through the layers with it.
  private async inside(s: Sampled): Promise<void> {
    const id = await keep({ picture: await toPNG(s.pixels, this.model.input), name: "" });
    location.hash = this.page.link({ view: "inside", image: `own${id}`, class: s.cls });
  }
}
