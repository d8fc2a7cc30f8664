// Inside: an image's pass through the model, block by block.

import { wholeNumber } from "../page/address";
import * as api from "../server/api";
import { element, Latest } from "../parts/dom";
import { MapDialog } from "./featuremaps";
import { Field } from "./field";
import { PassContext } from "./layerview";
import { Overview } from "./overview";
import { firstOfZ, Station, stationOf, stations } from "./stations";
import { say } from "../page/text";
import { Subject } from "../page/subject";
import { Page, View } from "../page/view";

// own are elements that use the arrow keys themselves.
const own = "input, select, textarea, dialog, summary, .maps, .menu";

export class Inside implements View, PassContext {
  readonly root = element("section", { className: "inside" });
  input!: api.PassInput;
  pass!: api.Inside;
  output!: Float32Array;
  private addressed: number | undefined; // the seed of z in the address, for the next image
  private wanted = 0; // the step in the address
  private at = 0; // the station that is shown
  private stations: Station[] = [];
  private readonly overview: Overview;
  private readonly stage = element("div", { className: "stage" });
  private readonly scale = element("input", { type: "checkbox", onchange: () => this.rescale() });
  private readonly dialog = new MapDialog();
  private readonly running = new Latest((e, again) => this.page.failed(e, again));

  static create(this: void, page: Page, model: api.Model): Inside {
    return new Inside(page, model);
  }

  private constructor(private readonly page: Page, readonly model: api.Model) {
    this.overview = new Overview(model.input, (i) => this.go(i));
    this.root.append(element("p", { className: "hint" }, say("insideHint")), this.overview.root, this.stage, this.dialog.root);
    document.addEventListener("keydown", (e) => this.key(e), { signal: page.left });
  }

  // open takes z and the step from an address.
  async open(state: URLSearchParams): Promise<void> {
    this.wanted = wholeNumber(state, "step");
    this.addressed = this.model.posterior !== "point" && state.has("seed") ? wholeNumber(state, "seed") : undefined;
  }

  get ownScale(): boolean {
    return this.scale.checked;
  }

  failed(error: unknown): void {
    this.page.failed(error);
  }

  enlarge(map: HTMLCanvasElement, name: string): void {
    this.dialog.show(map, name);
  }

  frame(field: Field | null, part: string): void {
    this.overview.frame(field, part);
  }

  setSeed(seed: number | undefined): void {
    const { pixels, class: cls } = this.input;
    this.run({ pixels, class: cls, seed }, firstOfZ(this.stations, this.pass.steps));
  }

  // showSubject starts with another image, or another class told.
  showSubject({ pixels, told }: Subject): void {
    const seed = this.addressed ?? (this.input?.pixels === pixels ? this.input.seed : undefined);
    this.addressed = undefined;
    this.run({ pixels, class: told, seed });
  }

  private run(input: api.PassInput, from = 0): void {
    this.running.run(() => this.load(input, from));
  }

  // load sends an input through the model; the stations before from stay as they are.
  private async load(input: api.PassInput, from: number): Promise<void> {
    const pass = await api.inside(this.model.name, input);
    const { data: output } = await api.stepValues(this.model.name, input, pass.steps.length - 1);
    Object.assign(this, { pass, input, output });
    this.overview.paint(input.pixels, output);
    if (this.stations.length === 0) this.build();
    this.invalidate(from);
    this.show();
  }

  private build(): void {
    this.stations = stations(this);
    this.at = stationOf(this.stations, this.wanted);
    const values = this.model.input.reduce((a, b) => a * b);
    this.overview.build(values, this.stations.map((s) => s.block));
    const tools = element("p", { className: "map-tools" }, element("label", {}, this.scale, " ", say("eachMap")), element("small", {}, say("unitHint")));
    this.stage.append(...this.stations.map((s) => s.root), tools);
  }

  private invalidate(from: number): void {
    for (const { views } of this.stations.slice(from)) views.forEach((v) => v.invalidate());
  }

  // rescale draws the maps anew.
  private rescale(): void {
    this.invalidate(0);
    this.show();
  }

  private key(e: KeyboardEvent): void {
    const by = ({ ArrowRight: 1, ArrowLeft: -1 } as Record<string, number>)[e.key];
    const plain = !(e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.defaultPrevented);
    if (!by || !plain || (e.target as Element).closest(own) || this.dialog.root.open) return;
    e.preventDefault();
    this.go(this.at + by);
  }

  // go shows a station, from its beginning.
  private go(to: number): void {
    if (!this.stations[to]) return;
    this.at = to;
    this.show();
    const { root } = this.stations[to], covered = Math.max(0, this.overview.root.getBoundingClientRect().bottom);
    if (root.getBoundingClientRect().top < covered - 1) root.scrollIntoView();
  }

  private show(): void {
    const { views, step } = this.stations[this.at];
    this.stations.forEach((s, i) => (s.root.hidden = i !== this.at));
    this.overview.show(this.at);
    for (const v of views) void v.show();
    this.page.remember({ view: "inside", step, seed: this.input.seed });
  }
}
