// The panel beside the map: an image and its nearest neighbours, an interpolation between
// two, the mean around a place, or a group.

import { formatLatent } from "../page/address";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { element, Latest } from "../parts/dom";
import { meanLatent, mostCommon } from "./mean";
import { format, Key, say } from "../page/text";
import { Page } from "../page/view";

const steps = 9; // of an interpolation
const neighbours = 8; // of an image
const members = 24; // of a group that are shown

// A Selection is points of the map, and what to show of them.
export type Selection = { one: number } | { from: number; to: number; interpolation: api.Interpolation } | { near: number[] } | { group: number[] };

export class Panel {
  readonly root = element("div", { className: "below" });
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));
  private count = 0;
  private all: Promise<Float32Array[]> | null = null; // latents, loaded when first needed

  constructor(private readonly page: Page, private readonly model: api.Model, private readonly className: (i: number) => string | undefined) {}

  // set empties the panel for a map of count points.
  set(count: number): void {
    if (count !== this.count) this.all = null;
    this.count = count;
    this.root.replaceChildren();
  }

  show(s: Selection): void {
    this.loading.run(async () => {
      const content = "one" in s ? this.one(s.one)
        : "from" in s ? this.interpolation(s.from, s.to, s.interpolation)
        : "near" in s ? this.mean("placeMean", s.near) : this.group(s.group);
      this.root.replaceChildren(...(await content));
      this.root.scrollIntoView({ block: "nearest" });
    });
  }

  private async latents(): Promise<Float32Array[]> {
    this.all ??= api.latents(this.model.name, this.count);
    try {
      return await this.all;
    } catch (error) {
      this.all = null; // to try again next time
      throw error;
    }
  }

  // one shows the neighbours of an image in latent space, without the image itself.
  private async one(i: number): Promise<HTMLElement[]> {
    const nearest = await api.neighbors(this.model.name, (await this.latents())[i], neighbours + 1);
    const link = element("a", { href: this.page.link({ view: "play", image: i }) }, say("playThis"));
    return [
      element("p", {}, `${say("selected")} ${i}. `, link), element("p", {}, say("nearest")),
      await this.images(nearest.filter((n) => n.index !== i).slice(0, neighbours).map((n) => n.index)),
    ];
  }

  private async interpolation(from: number, to: number, way: api.Interpolation): Promise<HTMLElement[]> {
    const z = await this.latents();
    const images = await api.interpolate(this.model.name, z[from], z[to], way, steps, api.decoderClass(this.model, this.className(to)));
    return [element("p", {}, say("between")), strip(images, this.model.input)];
  }

  private async group(points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const images = await this.images(points.slice(0, members));
    return [element("p", {}, `${say("members")} ${points.length}${points.length > members ? `, ${format("firstOf", { shown: members })}` : ""}`), images, ...(await this.mean("groupMean", points))];
  }

  // mean decodes the mean of some latents, with their most common class.
  private async mean(text: Key, points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const z = meanLatent(await this.latents(), points);
    const cls = api.decoderClass(this.model, mostCommon(points.map((i) => this.className(i))));
    const image = await api.decode(this.model.name, z, cls);
    const link = element("a", { href: this.page.link({ view: "play", image: undefined, z: formatLatent(z), class: cls }) }, say("playThis"));
    return [element("p", {}, say(text), " ", link), strip(image, this.model.input)];
  }

  private async images(points: number[]): Promise<HTMLElement> {
    const all = await Promise.all(points.map((i) => api.image(this.model.name, i)));
    const box = element("div", { className: "strip" });
    all.forEach((image, k) => box.append(picture(image, this.model.input, 0, [points[k], this.className(points[k])].filter((v) => v !== undefined).join(": "))));
    return box;
  }
}

function strip(images: api.Tensor, shape: number[]): HTMLElement {
  return element("div", { className: "strip" }, ...Array.from({ length: images.shape[0] }, (_, i) => picture(images, shape, i, String(i + 1))));
}

function picture(images: api.Tensor, shape: number[], i: number, label: string): HTMLCanvasElement {
  const canvas = element("canvas", { role: "img", label, title: label });
  paint(canvas, images.data, shape, i);
  return canvas;
}
