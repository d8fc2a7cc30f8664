// The views of Inside: the image, a view for each step of its pass through the model, and
// the reconstruction.

import * as api from "../server/api";
import { comparison, paint } from "../parts/canvas";
import { button, element, figure } from "../parts/dom";
import { isImage, pictureShape } from "./blocks";
import { mapGroup, Maps, paintBars, scaleText } from "./featuremaps";
import { Field, fieldOf } from "./field";
import { KernelView } from "./kernel";
import { explanation, sentence } from "./layers";
import { loss } from "./loss";
import { meanSquaredError } from "../parts/pixels";
import { dimensions, posterior } from "./posterior";
import { DrawingOfZ } from "./reparameter";
import { commonScale } from "./scale";
import { format, formatNumber, say } from "../page/text";

// A PassContext is what the views share: the pass they show, and what they may ask of
// Inside.
export interface PassContext {
  readonly model: api.Model;
  input: api.PassInput;
  pass: api.Inside;
  readonly ownScale: boolean; // of each map
  readonly output: Float32Array; // of the model
  setSeed(seed: number | undefined): void; // of z
  enlarge(map: HTMLCanvasElement, name: string): void;
  frame(field: Field | null, part: string): void;
  failed(error: unknown): void;
}

export abstract class StepView {
  readonly root = element("section", { className: "station-step" });
  protected readonly values = element("div", { className: "values" });
  private shown: Promise<void> | null = null;

  constructor(protected readonly context: PassContext, title: string, what: string) {
    this.root.append(element("div", {}, ...(title ? [element("h3", {}, title)] : []), element("p", {}, what)), this.values);
  }

  // invalidate makes the next show draw the view anew.
  invalidate(): void {
    this.shown = null;
  }

  // show draws the view, once a pass.
  show(): Promise<void> {
    this.shown ??= this.draw().catch((error) => {
      this.shown = null;
      this.context.failed(error);
    });
    return this.shown;
  }

  protected abstract draw(): Promise<void>;
}

export class InputView extends StepView {
  constructor(context: PassContext) {
    super(context, "", sentence("image"));
  }

  protected async draw(): Promise<void> {
    const canvas = element("canvas");
    paint(canvas, this.context.input.pixels, this.context.model.input);
    this.values.replaceChildren(element("div", { className: "images" }, figure(say("original"), canvas)));
  }
}

// A LayerView shows the output of a layer as a picture, as feature maps, or as bars.
export class LayerView extends StepView {
  private readonly note = element("output", { className: "unit" });
  private readonly kernel: KernelView | null = null;

  // main is the step that the block is named after; if it is a convolution, its kernels are
  // those of the maps.
  constructor(context: PassContext, private readonly i: number, main: number) {
    const { steps } = context.pass;
    super(context, steps[i].layer, explanation(steps, i, context.model));
    if (steps[main].kind.startsWith("conv")) this.kernel = new KernelView(context, main);
  }

  protected async draw(): Promise<void> {
    const { model, input, pass: { steps } } = this.context;
    const { data } = await api.stepValues(model.name, input, this.i);
    if (input !== this.context.input) return; // there is a newer pass
    const shape = pictureShape(steps, this.i, model.input);
    if (isImage(steps, this.i, model.input)) this.showImage(data);
    else if (shape) this.showMaps(data, shape);
    else this.showBars(steps[this.i], data);
  }

  // showImage draws values of pixels: those of the model's output as they are, those before
  // it by their scale.
  private showImage(data: Float32Array): void {
    const { pass: { steps }, model } = this.context, last = this.i === steps.length - 1;
    const { black, white } = last ? { black: 0, white: 1 } : commonScale(data);
    const canvas = element("canvas", { role: "img", label: steps[this.i].layer });
    paint(canvas, data.map((v) => (v - black) / (white - black || 1)), model.input);
    const scale = last ? say("pixelScale") : scaleText({ name: "", values: data, shape: [1], own: false });
    this.values.replaceChildren(element("div", { className: "images" }, element("figure", {}, canvas)), element("small", {}, scale + this.becomes(model.input)));
  }

  // becomes says that a row of numbers is shown in the shape that it will have.
  private becomes(shape: number[]): string {
    return this.context.pass.steps[this.i].shape.length === 1 ? `; ${format("shownAs", { shape: shape.join(" × ") })}` : "";
  }

  private showMaps(values: Float32Array, shape: number[]): void {
    const maps: Maps = { name: this.context.pass.steps[this.i].layer, values, shape, own: this.context.ownScale };
    const group = mapGroup(maps, {
      enlarge: (map, name) => this.context.enlarge(map, name),
      point: (map, row, column) => this.point(maps, map, row, column),
      leave: () => this.point(maps, -1, 0, 0),
    });
    this.point(maps, -1, 0, 0);
    this.values.replaceChildren(group, element("small", {}, scaleText(maps) + this.becomes(shape)), this.note, ...(this.kernel ? [this.kernel.root] : []));
  }

  // point says what a unit of the maps has to do with the image, and shows it there.
  private point({ values, shape: [, height, width] }: Maps, map: number, row: number, column: number): void {
    const { pass: { steps }, model } = this.context, { part } = steps[this.i];
    const field = map < 0 ? null : fieldOf(steps, this.i, row, column, model.input);
    this.context.frame(field, part);
    this.kernel?.show(map);
    if (map < 0) return void (this.note.value = "");
    const value = formatNumber(values[(map * height + row) * width + column]);
    this.note.value = format("unitAt", { map: map + 1, row: row + 1, column: column + 1, value }) + (field ? `; ${fieldText(field, part, model.input)}` : "");
  }

  private showBars(step: api.Step, data: Float32Array): void {
    const label = format("bars", { n: data.length, min: formatNumber(step.min), max: formatNumber(step.max) });
    const canvas = element("canvas", { className: "bars", role: "img", label });
    this.values.replaceChildren(canvas, element("small", {}, label));
    paintBars(canvas, data, step.min, step.max);
  }
}

function fieldText({ rows, columns }: Field, part: string, [, height, width]: number[]): string {
  const size = { height: rows[1] - rows[0] + 1, width: columns[1] - columns[0] + 1 };
  const all = size.height === height && size.width === width;
  if (part === "encoder") return all ? say("seesAll") : format("sees", size);
  return all ? say("reachesAll") : format("reaches", size);
}

// A PosteriorView shows q(z|x), and draws z from it.
export class PosteriorView extends StepView {
  private readonly chart = element("div");
  private readonly seed = element("small");
  private readonly drawing = new DrawingOfZ();

  constructor(context: PassContext) {
    super(context, "", sentence("z"));
    this.values.append(
      element("div", { className: "buttons" }, button(say("resample"), () => context.setSeed((context.input.seed ?? 0) + 1)), button(say("mean"), () => context.setSeed(undefined)), this.seed),
      this.chart, this.drawing.root,
    );
  }

  protected async draw(): Promise<void> {
    const { input, pass } = this.context;
    this.seed.textContent = input.seed === undefined ? say("meanZ") : format("sampledZ", { seed: input.seed });
    const open = this.chart.querySelector("details")?.open ?? false;
    const all = dimensions(pass);
    this.chart.replaceChildren(posterior(all, (j) => this.drawing.choose(j)));
    this.drawing.show(all);
    this.chart.querySelector("details")!.open = open;
  }
}

export class OutputView extends StepView {
  constructor(context: PassContext) {
    super(context, "", sentence("result"));
  }

  protected async draw(): Promise<void> {
    const { model, input, pass, output } = this.context;
    this.values.replaceChildren(
      comparison(input.pixels, output, model.input),
      element("p", { className: "numbers" }, `${say("pixels")} ${meanSquaredError(input.pixels, output).toFixed(4)}`),
      loss(pass, model),
    );
  }
}
