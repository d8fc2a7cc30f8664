// Map: a scatter plot of the images' latents in two dimensions.

import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { button, choose, element, figure, labelled, Latest, select } from "../parts/dom";
import { Panel } from "./panel";
import { colours, ScatterCanvas } from "./scatter";
import { Key, say } from "../page/text";
import { Facts, Page, View } from "../page/view";
import { Point } from "./viewport";

const nearby = 8; // images whose mean is shown for a click between the points

export class MapView implements View {
  readonly root = element("section", { className: "map" });
  private readonly method = select(["pca", "tsne", "umap"], (m) => (m === "tsne" ? "t-SNE" : m.toUpperCase()));
  private readonly interpolation = select(["linear", "spherical"], say);
  private readonly note = element("span", { role: "status" });
  private readonly legend = element("fieldset", { className: "legend" });
  private readonly side = element("div", { className: "side" });
  private readonly panel: Panel;
  private readonly hovered = element("canvas");
  private readonly caption = element("p", { className: "numbers", role: "status" });
  private readonly scatter: ScatterCanvas;
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));
  private readonly showing = new Latest((e, again) => this.page.failed(e, again));
  private map: Pick<api.Projection, "points" | "classes" | "labels"> = { points: [] };

  static create(this: void, page: Page, model: api.Model): MapView {
    return new MapView(page, model);
  }

  static impossible(this: void, _: api.Model, { count }: Facts): Key | null {
    return count === 0 ? "noImages" : null;
  }

  private constructor(private readonly page: Page, private readonly model: api.Model) {
    this.scatter = new ScatterCanvas({ hovered: (i) => this.showImage(i), clicked: (i, at) => this.click(i, at), grouped: (points) => this.panel.show({ group: points }) });
    this.panel = new Panel(page, model, (i) => this.className(i));
    this.method.addEventListener("change", () => this.load());
    this.interpolation.addEventListener("change", () => this.showSelected());
    const lasso = element("input", { type: "checkbox" });
    lasso.addEventListener("change", () => (this.scatter.lassoMode = lasso.checked));
    this.side.append(figure(say("hovered"), this.hovered), this.caption, this.panel.root);
    this.root.append(
      element("p", {}, say("mapHint")),
      element("div", { className: "how" }, labelled("method", this.method), labelled("interpolation", this.interpolation),
        element("label", {}, lasso, " ", say("lasso")), button(say("whole"), () => this.scatter.fit()), this.note),
      element("div", {}, this.scatter.canvas, this.legend), this.side,
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
      this.scatter.set(this.map.points as Point[], this.map.labels);
      this.showLegend();
      this.panel.set(this.map.points.length);
      this.page.remember({ view: "map", method });
    });
  }

  private showLegend(): void {
    const { classes, labels } = this.map;
    if (!classes || !labels || this.legend.childElementCount > 0) return;
    this.legend.append(element("legend", {}, say("legend")));
    classes.forEach((name, c) => {
      const box = element("input", { type: "checkbox", checked: true });
      const swatch = element("span", { className: "swatch" });
      swatch.style.background = colours[c % colours.length];
      box.addEventListener("change", () => {
        if (box.checked) this.scatter.hiddenClasses.delete(c);
        else this.scatter.hiddenClasses.add(c);
        this.scatter.draw();
      });
      this.legend.append(element("label", {}, box, swatch, name));
    });
  }

  private className(i: number): string | undefined {
    const label = this.map.labels?.[i] ?? -1;
    return label < 0 ? undefined : this.map.classes?.[label];
  }

  // showImage shows the image of a point.
  private showImage(i: number | null): void {
    if (i === null) return;
    this.showing.run(async () => {
      const image = await api.image(this.model.name, i);
      paint(this.hovered, image.data, this.model.input);
      const cls = this.className(i);
      this.caption.textContent = `${say("original")} ${i}${cls === undefined ? "" : ` · ${say("class")} ${cls}`}`;
    });
  }

  private click(i: number | null, at: Point): void {
    if (i === null) return this.panel.show({ near: this.scatter.neighbours(at, nearby) });
    this.scatter.selected = [...this.scatter.selected.slice(-1), i];
    this.scatter.draw();
    this.showImage(i);
    this.showSelected();
  }

  // showSelected shows one image, or an interpolation between two.
  private showSelected(): void {
    const [from, to] = this.scatter.selected;
    if (to !== undefined) this.panel.show({ from, to, interpolation: this.interpolation.value as api.Interpolation });
    else if (from !== undefined) this.panel.show({ one: from });
  }
}
