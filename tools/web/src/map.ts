// Map: the latents of the images in two dimensions.

import * as api from "./api";
import { button, choice, choose, element, figure, labelled, Latest } from "./dom";
import { colours, Ground } from "./ground";
import { Nothing, Page, View } from "./page";
import { Panel } from "./panel";
import { paint } from "./picture";
import { say } from "./text";

const nearby = 8; // images whose mean empty ground shows

export class MapView implements View {
  readonly root = element("section", { className: "map" });
  private readonly method = choice(["pca", "tsne", "umap"], (m) => (m === "tsne" ? "t-SNE" : m.toUpperCase()));
  private readonly way = choice(["linear", "spherical"], say);
  private readonly note = element("span", { role: "status" });
  private readonly legend = element("fieldset", { className: "legend" });
  private readonly side = element("div", { className: "side" });
  private readonly panel: Panel;
  private readonly under = element("canvas");
  private readonly name = element("p", { className: "numbers", role: "status" });
  private readonly ground: Ground;
  private readonly loading = new Latest((e) => this.page.failed(e));
  private readonly looking = new Latest((e) => this.page.failed(e));
  private map: api.Projection = { points: [] };

  static async of(this: void, page: Page, model: api.Model): Promise<View> {
    return (await api.about(model.name)).count === 0 ? new Nothing(say("noImages")) : new MapView(page, model);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model) {
    this.ground = new Ground({ pointed: (i) => this.look(i), clicked: (i, x, y) => this.click(i, x, y), gathered: (points) => this.panel.show({ group: points }) });
    this.panel = new Panel(page, model, (i) => this.className(i));
    this.method.addEventListener("change", () => this.load());
    this.way.addEventListener("change", () => this.showChosen());
    const gathering = element("input", { type: "checkbox" });
    gathering.addEventListener("change", () => (this.ground.gathering = gathering.checked));
    this.side.append(figure(say("under"), this.under), this.name, this.panel.root);
    this.root.append(
      element("p", {}, say("mapHint")),
      element("div", { className: "how" }, labelled("method", this.method), labelled("way", this.way),
        element("label", {}, gathering, " ", say("lasso")), button(say("whole"), () => this.ground.fit()), this.note),
      element("div", {}, this.ground.canvas, this.legend), this.side,
    );
  }

  async open(state: URLSearchParams): Promise<void> {
    choose(this.method, state.get("method"));
    this.load();
  }

  private load(): void {
    const method = this.method.value as api.Method;
    this.loading.run(async () => {
      if (method !== "pca") this.note.textContent = say("computing");
      this.map = await api.projection(this.model.name, method).finally(() => (this.note.textContent = ""));
      this.ground.set(this.map.points, this.map.labels);
      this.showLegend();
      this.panel.set(this.map.points.length);
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
    if (i === null) return this.panel.show({ ground: this.ground.around(x, y, nearby) });
    this.ground.chosen = [...this.ground.chosen.slice(-1), i];
    this.ground.draw();
    this.look(i);
    this.showChosen();
  }

  // showChosen shows one image, or the way between two.
  private showChosen(): void {
    const [from, to] = this.ground.chosen;
    if (to !== undefined) this.panel.show({ from, to, way: this.way.value as api.Way });
    else if (from !== undefined) this.panel.show({ one: from });
  }
}
