// The panel beside the map: an image and its nearest neighbours, an interpolation between
// two, the mean around a place, or a group.

import { formatLatent } from "../page/address";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { button, element, Latest } from "../parts/dom";
import { meanLatent, mostCommon } from "./mean";
import { Selection } from "./selection";
import { Film } from "./film";
import { summary } from "./summary";
import { DrawnWay, drawWay, findWay, firstHalf } from "./way";
import { Point } from "./viewport";
import { format, Key, say } from "../page/text";
import { Page } from "../page/view";

const neighbours = 8; // of an image
const members = 24; // of a group that are shown

// A Ground is the map beside the panel.
export interface Ground {
  points(): Point[];
  linear(): boolean; // a straight line of z is one of the map
  className(i: number): string | undefined;
  draw(way: DrawnWay | null): void;
  only(group: number[]): void; // hides all but these
}

export class Panel {
  readonly root = element("div", { className: "panel", role: "region", label: say("mapChoice"), tabIndex: 0 });
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));
  private count = 0;
  private all: Promise<Float32Array[]> | null = null; // latents, loaded when first needed

  constructor(private readonly page: Page, private readonly model: api.Model, private readonly ground: Ground) {}

  // set empties the panel for a map of count points.
  set(count: number): void {
    if (count !== this.count) this.all = null;
    this.count = count;
    this.root.replaceChildren();
  }

  // show shows what is chosen, and the way between two images.
  show(s: Selection | null, way: api.Interpolation): void {
    this.loading.run(async () => {
      this.ground.draw(null);
      const waiting = setTimeout(() => this.root.replaceChildren(element("p", { role: "status" }, say("mapWaiting"))), 300);
      try {
        const content = await this.content(s, way);
        this.root.replaceChildren(...content);
        if (s) this.root.scrollIntoView({ block: "nearest" });
      } finally {
        clearTimeout(waiting);
      }
    });
  }

  private async content(s: Selection | null, way: api.Interpolation): Promise<HTMLElement[]> {
    if (s === null) return [];
    if ("at" in s) return this.mean("placeMean", s.near);
    if ("group" in s) return this.group(s.group);
    const [from, to] = s.chosen;
    return to === undefined ? this.one(from) : this.way(from, to, way);
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

  private async way(from: number, to: number, how: api.Interpolation): Promise<HTMLElement[]> {
    const z = await this.latents(), ends = [from, to].map((i) => this.ground.className(i));
    const way = await findWay(this.model, z[from], z[to], how, ends), points = this.ground.points();
    const drawn = await drawWay(this.model, way, points, [{ z: z[from], point: points[from] }, { z: z[to], point: points[to] }], how, this.ground.linear());
    this.ground.draw(drawn);
    const film = new Film(way.images, this.model.input, (active) => this.ground.draw({ ...drawn, active }));
    const box = element("div", { className: "strip" }, ...way.images.map((image, i) => picture(image, this.model.input, 0, String(i + 1))));
    const where = this.ground.linear() && how === "linear" ? [] : [element("p", { className: "where" }, say("wayPlaced"))];
    return [element("p", {}, format("between", { from, to })), film.root, box, ...this.tells(way.told, way.images.length), ...where];
  }

  // tells says which class the decoder is told on a way.
  private tells([first, second]: string[], count: number): HTMLElement[] {
    if (first === undefined) return [];
    const text = second === undefined ? format("wayTold", { told: first }) : format("wayToldBoth", { half: firstHalf, first, rest: count - firstHalf, second });
    return [element("p", { className: "told" }, text)];
  }

  private async group(points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const images = await this.images(points.slice(0, members)), classes = points.map((i) => this.ground.className(i)).filter((c) => c !== undefined);
    const count = `${say("members")} ${points.length}${points.length > members ? `, ${format("firstOf", { shown: members })}` : ""}`;
    return [element("p", {}, count, " ", button(say("onlyThese"), () => this.ground.only(points))), ...(classes.length > 0 ? [summary(classes)] : []), images, ...(await this.mean("groupMean", points))];
  }

  // mean decodes the mean of some latents, with their most common class.
  private async mean(text: Key, points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const z = meanLatent(await this.latents(), points);
    const cls = api.decoderClass(this.model, mostCommon(points.map((i) => this.ground.className(i))));
    const image = await api.decode(this.model.name, z, cls);
    const link = element("a", { href: this.page.link({ view: "play", image: undefined, z: formatLatent(z), class: cls }) }, say("playThis"));
    return [element("p", {}, say(text), " ", link), strip(image, this.model.input)];
  }

  private async images(points: number[]): Promise<HTMLElement> {
    const all = await Promise.all(points.map((i) => api.image(this.model.name, i)));
    const box = element("div", { className: "strip" });
    all.forEach((image, k) => box.append(picture(image.data, this.model.input, 0, [points[k], this.ground.className(points[k])].filter((v) => v !== undefined).join(": "))));
    return box;
  }
}

function strip(images: api.Tensor, shape: number[]): HTMLElement {
  return element("div", { className: "strip" }, ...Array.from({ length: images.shape[0] }, (_, i) => picture(images.data, shape, i, String(i + 1))));
}

function picture(images: Float32Array, shape: number[], i: number, label: string): HTMLCanvasElement {
  const canvas = element("canvas", { role: "img", label, title: label });
  paint(canvas, images, shape, i);
  return canvas;
}
