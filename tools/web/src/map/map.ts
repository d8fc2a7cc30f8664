// Map: a scatter plot of the images' latents in two dimensions.

import { Atlas } from "./atlas";
import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { button, choose, element, labelled, Latest, select } from "../parts/dom";
import { Legend } from "./legend";
import { Panel } from "./panel";
import { placesOf } from "./places";
import { Search } from "./search";
import { choices, colouringOf, known, load, scaleLegend, scaleOf } from "./colouring";
import { colours, ScatterCanvas } from "./scatter";
import { choosing, fromState, pack, Selection, toState, unpack } from "./selection";
import { format, Key, say } from "../page/text";
import { Subject } from "../page/subject";
import { Facts, Page, View } from "../page/view";
import { Tip } from "./tip";
import { Point, Spot, unit } from "./viewport";

const nearby = 8; // images whose mean is shown for a click between the points
const rest = 300; // milliseconds without a move until the address says it

export class MapView implements View {
  readonly root = element("section", { className: "map" });
  private readonly method = select(["pca", "tsne", "umap"], (m) => (m === "tsne" ? "t-SNE" : m.toUpperCase()));
  private readonly interpolation = select(["linear", "spherical"], say);
  private readonly colourBy: HTMLSelectElement;
  private readonly note = element("span", { role: "status" });
  private readonly stage = element("div", { className: "stage" });
  private readonly legend = new Legend(() => this.hide());
  private readonly tip = new Tip();
  private readonly panel: Panel;
  private readonly scatter: ScatterCanvas;
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));
  private readonly showing = new Latest((e, again) => this.page.failed(e, again));
  private images: api.Image[] = []; // their names, once loaded
  private readonly colouring = new Latest((e, again) => this.page.failed(e, again));
  private coloured = "class"; // what the colours stand for
  private drawn: api.Method = "pca"; // the method of the map that is shown
  private map: Pick<api.Projection, "points" | "classes" | "labels"> = { points: [] };
  private points: Point[] = []; // on the plane of all maps
  private subject: Subject | null = null;
  private readonly placing = new Latest((e, again) => this.page.failed(e, again));
  private readonly where = element("p", { className: "placed", role: "status", hidden: true }, say("subjectPlaced"));
  private only = new Set<number>(); // images that are shown; none means all
  private readonly all = button("", () => this.showOnly([]));
  private selection: Selection | null = null;
  private before: Selection | null = null; // the last click
  private remembering = 0; // a timer

  static create(this: void, page: Page, model: api.Model, { attributes }: Facts): MapView {
    return new MapView(page, model, attributes);
  }

  static impossible(this: void, _: api.Model, { count }: Facts): Key | null {
    return count === 0 ? "noImages" : null;
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, attributes: string[]) {
    this.colourBy = choices(attributes, (model.classes ?? []).length > 0);
    this.scatter = new ScatterCanvas({
      hovered: (i, pixel) => this.hover(i, pixel), clicked: (i, at) => this.click(i, at), doubled: () => this.select(this.before),
      grouped: (group) => this.select(group.length > 0 ? { group } : null), moved: () => this.rememberSoon(),
    });
    this.scatter.name = (i) => this.images[i]?.name ?? this.className(i);
    this.panel = new Panel(page, model, {
      points: () => this.points, linear: () => this.drawn === "pca", className: (i) => this.className(i),
      draw: (way) => this.scatter.drawWay(way), only: (group) => this.showOnly(group),
    });
    this.method.addEventListener("change", () => this.load());
    this.colourBy.addEventListener("change", () => this.colour());
    this.interpolation.addEventListener("change", () => this.select(this.selection));
    document.addEventListener("keydown", (e) => {
      if (e.key !== "Escape") return;
      if (this.selection) this.select(null);
      else if (this.only.size > 0) this.showOnly([]);
    }, { signal: page.left });
    this.all.hidden = true;
    new ResizeObserver(() => this.scatter.leave(this.legend.root.offsetHeight)).observe(this.legend.root);
    this.stage.append(this.scatter.canvas, this.legend.root, this.tip.root);
    this.root.append(this.controls(), this.stage, this.panel.root);
  }

  private controls(): HTMLElement {
    const lasso = element("input", { type: "checkbox" });
    lasso.addEventListener("change", () => (this.scatter.lassoMode = lasso.checked));
    const help = element("details", {}, element("summary", {}, say("mapHelp")), element("p", {}, say("mapHint")));
    const why = this.model.condition === "class" ? [element("p", { className: "why" }, say("confetti"))] : [];
    return element("div", { className: "how" }, labelled("method", this.method), labelled("interpolation", this.interpolation), labelled("colourBy", this.colourBy),
      element("label", {}, lasso, " ", say("lasso")), button(say("whole"), () => this.scatter.fit()), button(say("clear"), () => this.select(null)), this.all, this.search().root, this.note, help, ...why, this.where);
  }

  private search(): Search {
    return new Search(() => this.names(), new Latest((e, again) => this.page.failed(e, again)), (i) => {
      this.scatter.find(i);
      this.select({ chosen: [i] });
    });
  }

  async open(state: URLSearchParams): Promise<void> {
    choose(this.method, state.get("method"));
    choose(this.interpolation, state.get("way"));
    choose(this.colourBy, state.get("colour"));
    for (const c of (state.get("hidden") ?? "").split(",").filter((v) => v !== "")) this.legend.hidden.add(Number(c));
    this.load(state);
  }

  // load shows the map by the chosen method, at first as an address says.
  private load(state?: URLSearchParams): void {
    const method = this.method.value as api.Method;
    this.loading.run(async () => {
      this.note.textContent = say(method === "pca" ? "mapWaiting" : "computing");
      this.map = await api.projection(this.model.name, method).finally(() => (this.note.textContent = ""));
      this.drawn = method;
      this.points = unit(this.map.points as Point[]);
      this.scatter.set(this.points);
      this.colour();
      this.panel.set(this.map.points.length);
      this.hide();
      this.scatter.place(null);
      this.placeSubject();
      this.loadImages();
      if (state) this.restore(state);
      else this.select(this.selection && "at" in this.selection ? null : this.selection); // a place is one of a map
    });
  }

  // colour colours the points by the class or by a value of each.
  private colour(): void {
    const by = this.colourBy.value;
    this.colouring.run(async () => {
      if (by === "class") this.colourClasses();
      else await this.colourValues(by);
      this.coloured = by;
      this.remember();
    });
  }

  private colourClasses(): void {
    const { classes, labels } = this.map;
    if (classes && labels) this.legend.classes(classes);
    else this.legend.root.hidden = true;
    this.scatter.colour({ palette: colours, of: labels ?? this.map.points.map(() => 0) });
  }

  private async colourValues(by: string): Promise<void> {
    this.note.textContent = say("measuring");
    const values = await load(this.model.name, by).finally(() => (this.note.textContent = "")), scale = scaleOf(known(values));
    this.legend.scale(scaleLegend(values.by, scale));
    this.scatter.colour(colouringOf(values, scale));
  }

  // restore shows the part of the map, and the choice, of an address.
  private restore(state: URLSearchParams): void {
    const spot = (state.get("at") ?? "").split(",").map(Number);
    if (spot.length === 3 && spot.every(Number.isFinite)) this.scatter.go(spot as Spot);
    this.showOnly(unpack(state.get("only") ?? "").filter((i) => i < this.points.length));
    this.select(fromState(state, this.map.points.length, (at) => this.scatter.neighbours(at, nearby)));
  }

  private remember(): void {
    const spot = this.scatter.spot(), hidden = [...this.legend.hidden];
    this.page.remember({
      view: "map", method: this.drawn, ...toState(this.selection),
      way: this.interpolation.value === "linear" ? undefined : this.interpolation.value,
      colour: this.coloured === "class" ? undefined : this.coloured, only: pack([...this.only]), hidden: hidden.length > 0 ? hidden.join(",") : undefined, at: spot?.map((v) => v.toPrecision(4)).join(","),
    });
  }

  // rememberSoon waits for the map to rest, since browsers refuse an address for each move.
  private rememberSoon(): void {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => {
      if (this.map.points.length > 0) this.remember();
    }, rest);
  }

  // hide leaves only the points of classes that are shown.
  private hide(): void {
    const { labels } = this.map, { hidden } = this.legend;
    this.scatter.show((i) => (!labels || !hidden.has(labels[i])) && (this.only.size === 0 || this.only.has(i)));
    this.rememberSoon();
  }

  // showOnly hides all images but some; none means that all are shown.
  private showOnly(group: number[]): void {
    this.only = new Set(group);
    this.all.hidden = group.length === 0;
    this.all.textContent = format("showAllOf", { shown: group.length, count: this.points.length });
    this.hide();
  }

  // showSubject places the current image on the map.
  showSubject(subject: Subject): void {
    this.subject = subject;
    if (this.points.length > 0) this.placeSubject();
  }

  private placeSubject(): void {
    const { subject, points } = this;
    if (!subject) return;
    this.placing.run(async () => {
      const known = subject.image !== undefined && subject.image < points.length;
      const [at] = known ? [points[subject.image!]] : await placesOf(this.model.name, points, await api.encode(this.model.name, subject.pixels));
      if (subject !== this.subject || points !== this.points) return;
      const picture = element("canvas");
      paint(picture, subject.pixels, this.model.input);
      this.scatter.place({ at, picture });
      this.where.hidden = known;
      this.remember();
    });
  }

  private className(i: number): string | undefined {
    const label = this.map.labels?.[i] ?? -1;
    return label < 0 ? undefined : this.map.classes?.[label];
  }

  // hover shows the image of a point beside it.
  private hover(i: number | null, pixel: Point): void {
    if (i === null) return this.tip.hide();
    this.tip.show(pixel, this.stage, this.caption(i), i, this.scatter.atlas);
  }

  // caption says which image a point is.
  private caption(i: number): string {
    const cls = this.className(i), name = this.images[i]?.name;
    return [`${say("original")} ${i}`, name, cls === undefined ? undefined : `${say("class")} ${cls}`].filter((v) => v !== undefined).join(" · ");
  }

  // loadImages loads the images of the points, on few sheets, and their names.
  private loadImages(): void {
    const count = this.map.points.length;
    if (this.scatter.atlas) return;
    this.scatter.atlas = new Atlas(this.model, count);
    this.showing.run(async () => {
      await this.scatter.atlas!.load(this.page.left, () => {
        this.scatter.draw();
        this.tip.refresh();
      });
      await this.names();
    });
  }

  private async names(): Promise<api.Image[]> {
    if (this.images.length === 0) this.images = await api.imagesOf(this.model.name, this.map.points.length);
    return this.images;
  }

  private click(i: number | null, at: Point): void {
    this.before = this.selection;
    this.select(i === null ? { at, near: this.scatter.neighbours(at, nearby) } : choosing(this.selection, i));
  }

  // select shows what is chosen.
  private select(selection: Selection | null): void {
    this.selection = selection;
    this.scatter.select(selection);
    this.panel.show(selection, this.interpolation.value as api.Interpolation);
    this.remember();
  }
}
