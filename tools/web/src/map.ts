// Map: the latents of the images in two dimensions.

import * as api from "./api";
import { element, figure, Latest } from "./dom";
import { colours, Ground } from "./ground";
import { Page, View } from "./page";
import { paint } from "./picture";
import { say } from "./text";

const steps = 9;

export class MapView implements View {
  readonly root = element("section", { className: "map" });
  private readonly method = element("select");
  private readonly way = element("select");
  private readonly legend = element("fieldset", { className: "legend" });
  private readonly side = element("div", { className: "side" });
  private readonly below = element("div", { className: "below" });
  private readonly under = element("canvas");
  private readonly name = element("p", { className: "numbers" });
  private readonly ground: Ground;
  private readonly loading: Latest;
  private readonly looking: Latest;
  private map: api.Projection = { points: [] };

  constructor(private readonly page: Page, private readonly model: api.Model) {
    this.loading = new Latest((e) => this.failed(e));
    this.looking = new Latest((e) => page.failed(e));
    this.ground = new Ground({ pointed: (i) => this.look(i), clicked: (i, x, y) => this.click(i, x, y) });
    this.ground.canvas.setAttribute("aria-label", say("mapHint"));
    for (const m of ["pca", "tsne", "umap"]) this.method.append(element("option", { value: m }, m === "tsne" ? "t-SNE" : m.toUpperCase()));
    for (const w of ["linear", "spherical"] as const) this.way.append(element("option", { value: w }, say(w)));
    this.method.addEventListener("change", () => this.load());
    this.way.addEventListener("change", () => void this.walk());
    this.side.append(figure(say("under"), this.under), this.name, this.below);
    this.root.append(
      element("p", {}, say("mapHint")),
      element("div", { className: "how" }, element("label", {}, say("method"), " ", this.method), element("label", {}, say("way"), " ", this.way)),
      element("div", {}, this.ground.canvas, this.legend), this.side,
    );
  }

  async open(state: URLSearchParams): Promise<void> {
    if (["pca", "tsne", "umap"].includes(state.get("method") ?? "")) this.method.value = state.get("method")!;
    this.load();
  }

  private failed(error: unknown): void {
    if (error instanceof api.Problem && error.status === 404) this.root.replaceChildren(element("p", {}, say("mapNone")));
    else this.page.failed(error);
  }

  private load(): void {
    const method = this.method.value as api.Method;
    this.loading.run(async () => {
      if (method !== "pca") this.page.tell(say("computing"));
      this.map = await api.projection(this.model.name, method);
      this.page.tell("");
      this.ground.set(this.map.points, this.map.labels);
      this.showLegend();
      this.below.replaceChildren();
      this.page.remember({ view: "map", method });
    });
  }

  private showLegend(): void {
    const { classes, labels } = this.map;
    if (!classes || !labels || this.legend.childElementCount > 0) return;
    this.legend.append(element("legend", {}, say("shown")));
    classes.forEach((name, c) => {
      const box = element("input", { type: "checkbox", checked: true });
      const swatch = element("span", { className: "swatch" });
      swatch.style.background = colours[c % colours.length];
      box.addEventListener("change", () => {
        if (box.checked) this.ground.hidden.delete(c);
        else this.ground.hidden.add(c);
        this.ground.draw();
      });
      this.legend.append(element("label", {}, box, swatch, name));
    });
  }

  private className(i: number): string | undefined {
    const label = this.map.labels?.[i] ?? -1;
    return label < 0 ? undefined : this.map.classes?.[label];
  }

  // told is the class a cvae is told for point i.
  private told(i: number): string | undefined {
    return this.model.kind === "cvae" ? this.className(i) : undefined;
  }

  // look shows the image of a point.
  private look(i: number | null): void {
    if (i === null) return;
    this.looking.run(async () => {
      const image = await api.image(this.model.name, i);
      paint(this.under, image.data, this.model.input);
      this.name.textContent = `${i}${this.className(i) === undefined ? "" : `: ${this.className(i)}`}`;
    });
  }

  private click(i: number | null, x: number, y: number): void {
    if (i === null) return void this.dig(x, y).catch((e) => this.page.failed(e));
    this.ground.chosen = [...this.ground.chosen.slice(-1), i];
    this.ground.draw();
    this.look(i);
    void this.walk();
  }

  // walk shows the chosen image, or the way between two.
  private async walk(): Promise<void> {
    const { chosen } = this.ground;
    try {
      if (chosen.length === 1) {
        this.below.replaceChildren(element("p", {}, say("chosen"), ` ${chosen[0]}. `, element("a", { href: this.page.link({ view: "play", image: String(chosen[0]) }) }, say("playThis"))));
      } else if (chosen.length === 2) {
        const [from, to] = await this.latents(chosen);
        const film = await api.interpolate(this.model.name, from, to, this.way.value as api.Way, steps, this.told(chosen[1]));
        this.below.replaceChildren(element("p", {}, say("way")), this.strip(film));
      }
    } catch (error) {
      this.page.failed(error);
    }
  }

  // dig shows what the decoder makes of a place without an image.
  private async dig(x: number, y: number): Promise<void> {
    const near = this.ground.around(x, y, 8);
    const z = await this.latents(near);
    const mean = z[0].map((_, j) => z.reduce((sum, row) => sum + row[j], 0) / z.length);
    const cls = this.told(near[0]);
    const made = await api.decode(this.model.name, mean, cls === undefined ? undefined : [cls]);
    this.below.replaceChildren(element("p", {}, say("ground")), this.strip(made));
  }

  private async latents(images: number[]): Promise<Float32Array[]> {
    const all = await Promise.all(images.map((i) => api.image(this.model.name, i)));
    const pixels = new Float32Array(all.length * all[0].data.length);
    all.forEach((image, i) => pixels.set(image.data, i * image.data.length));
    return api.encode(this.model.name, pixels);
  }

  private strip(images: api.Numbers): HTMLElement {
    const strip = element("div", { className: "strip" });
    for (let i = 0; i < images.shape[0]; i++) {
      const canvas = element("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", String(i + 1));
      paint(canvas, images.data, this.model.input, i);
      strip.append(canvas);
    }
    return strip;
  }
}
