// What is chosen on the map: an image and its nearest, the way between two, empty
// ground, a group.

import { written } from "./address";
import * as api from "./api";
import { element, Latest } from "./dom";
import { Page } from "./page";
import { paint } from "./picture";
import { filled, Key, say } from "./text";

const steps = 9; // of a way
const near = 8; // neighbours shown
const shown = 24; // members of a group shown

// A Choice is points of the map, and what is asked of them.
export type Choice = { one: number } | { from: number; to: number; way: api.Way } | { ground: number[] } | { group: number[] };

export class Panel {
  readonly root = element("div", { className: "below" });
  private readonly asking = new Latest((e) => this.page.failed(e));
  private count = 0;
  private all: Promise<Float32Array[]> | null = null; // latents, once they are needed

  constructor(private readonly page: Page, private readonly model: api.Model, private readonly className: (i: number) => string | undefined) {}

  // set begins with another map of count points.
  set(count: number): void {
    if (count !== this.count) this.all = null;
    this.count = count;
    this.root.replaceChildren();
  }

  show(choice: Choice): void {
    this.asking.run(async () => {
      const content = "one" in choice ? this.one(choice.one)
        : "from" in choice ? this.way(choice.from, choice.to, choice.way)
        : "ground" in choice ? this.mean("ground", choice.ground) : this.group(choice.group);
      this.root.replaceChildren(...(await content));
      this.root.scrollIntoView({ block: "nearest" });
    });
  }

  private async latents(): Promise<Float32Array[]> {
    this.all ??= api.latents(this.model.name, this.count);
    try {
      return await this.all;
    } catch (error) {
      this.all = null; // asked again the next time
      throw error;
    }
  }

  // one is an image with those whose latents are nearest, itself left out.
  private async one(i: number): Promise<HTMLElement[]> {
    const nearest = await api.neighbors(this.model.name, (await this.latents())[i], near + 1);
    const link = element("a", { href: this.page.link({ view: "play", image: i }) }, say("playThis"));
    return [
      element("p", {}, `${say("chosen")} ${i}. `, link), element("p", {}, say("nearest")),
      await this.images(nearest.filter((n) => n.index !== i).slice(0, near).map((n) => n.index)),
    ];
  }

  private async way(from: number, to: number, way: api.Way): Promise<HTMLElement[]> {
    const z = await this.latents();
    const film = await api.interpolate(this.model.name, z[from], z[to], way, steps, api.told(this.model, this.className(to)));
    return [element("p", {}, say("between")), strip(film, this.model.input)];
  }

  private async group(points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const members = await this.images(points.slice(0, shown));
    return [element("p", {}, `${say("members")} ${points.length}${points.length > shown ? `, ${filled("firstOf", { shown })}` : ""}`), members, ...(await this.mean("groupMean", points))];
  }

  // mean is what the decoder makes of the mean of some latents, told the class that
  // most of them have.
  private async mean(text: Key, points: number[]): Promise<HTMLElement[]> {
    if (points.length === 0) return [];
    const all = await this.latents(), z = new Float32Array(this.model.latent);
    for (const i of points) all[i].forEach((v, j) => (z[j] += v / points.length));
    const cls = api.told(this.model, commonest(points.map((i) => this.className(i))));
    const made = await api.decode(this.model.name, z, cls === undefined ? undefined : [cls]);
    const link = element("a", { href: this.page.link({ view: "play", z: written(z), class: cls }) }, say("playThis"));
    return [element("p", {}, say(text), " ", link), strip(made, this.model.input)];
  }

  private async images(points: number[]): Promise<HTMLElement> {
    const all = await Promise.all(points.map((i) => api.image(this.model.name, i)));
    const box = element("div", { className: "strip" });
    all.forEach((image, k) => box.append(picture(image, this.model.input, 0, [points[k], this.className(points[k])].filter((v) => v !== undefined).join(": "))));
    return box;
  }
}

function strip(images: api.Numbers, shape: number[]): HTMLElement {
  return element("div", { className: "strip" }, ...Array.from({ length: images.shape[0] }, (_, i) => picture(images, shape, i, String(i + 1))));
}

function picture(images: api.Numbers, shape: number[], i: number, label: string): HTMLCanvasElement {
  const canvas = element("canvas", { role: "img", label, title: label });
  paint(canvas, images.data, shape, i);
  return canvas;
}

function commonest(names: (string | undefined)[]): string | undefined {
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
