// The views of Inside: the image, a view for each step of its pass through the model, and
// the reconstruction.

import * as api from "../server/api";
import { comparison, paint } from "../parts/canvas";
import { button, element, figure } from "../parts/dom";
import { arrowKeys, MapDialog, paintBars, paintMap } from "./featuremaps";
import { explanation, sentence } from "./layers";
import { loss } from "./loss";
import { meanSquaredError } from "../parts/pixels";
import { posterior } from "./posterior";
import { format, formatNumber, say } from "../page/text";

// A PassContext is what the views share: the pass they show, and what they may ask of
// Inside.
export interface PassContext {
  readonly model: api.Model;
  readonly dialog: MapDialog;
  input: api.PassInput;
  pass: api.Inside;
  setSeed(seed: number | undefined): void; // of z
  failed(error: unknown): void;
}

export abstract class StepView {
  readonly root = element("li");
  protected readonly values = element("div", { className: "values" });
  private shown: Promise<void> | null = null;

  constructor(protected readonly context: PassContext, readonly title: string, about: string, what: string) {
    this.root.append(element("div", {}, element("h2", {}, title), element("small", {}, about), element("p", {}, what)), this.values);
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
    super(context, say("original"), context.model.input.join(" × "), sentence("image"));
  }

  protected async draw(): Promise<void> {
    const canvas = element("canvas");
    paint(canvas, this.context.input.pixels, this.context.model.input);
    this.values.replaceChildren(element("div", { className: "images" }, figure(say("original"), canvas)));
  }
}

const mostMaps = 64;

type Part = "encoder" | "latent" | "decoder";

// A LayerView shows the output of a layer as feature maps, or as bars if it is a vector.
export class LayerView extends StepView {
  constructor(context: PassContext, private readonly i: number) {
    const s = context.pass.steps[i];
    const weights = s.parameters > 0 ? ` · ${say("parameters")} ${s.parameters}` : "";
    super(context, s.layer, `${say(s.part as Part)} · ${s.shape.join(" × ")}${weights}`, explanation(context.pass.steps, i, context.model));
  }

  protected async draw(): Promise<void> {
    const { model, input, pass } = this.context;
    const { data } = await api.stepValues(model.name, input, this.i);
    if (input !== this.context.input) return; // there is a newer pass
    const step = pass.steps[this.i];
    if (step.shape.length === 3) this.showMaps(step, data);
    else this.showBars(step, data);
  }

  private showMaps(step: api.Step, data: Float32Array): void {
    const [n, height, width] = step.shape, shown = Math.min(n, mostMaps);
    const label = shown < n ? format("firstMaps", { shown, n }) : `${say("maps")}: ${n}`;
    const group = element("div", { className: n > 4 ? "maps" : "maps few", role: "group", label: `${step.layer}, ${label}` });
    for (let i = 0; i < shown; i++) {
      const canvas = element("canvas"), name = `${step.layer}, ${say("oneMap")} ${i + 1}`;
      paintMap(canvas, data, height, width, i, step.min, step.max);
      group.append(element("button", { type: "button", label: name, onclick: () => this.context.dialog.show(canvas, name) }, canvas));
    }
    arrowKeys(group);
    const scale = format("scale", { min: formatNumber(step.min), max: formatNumber(step.max) });
    this.values.replaceChildren(group, element("small", {}, shown < n ? `${label}; ${scale}` : scale));
  }

  private showBars(step: api.Step, data: Float32Array): void {
    const label = format("bars", { n: data.length, min: formatNumber(step.min), max: formatNumber(step.max) });
    const canvas = element("canvas", { className: "bars", role: "img", label });
    this.values.replaceChildren(canvas, element("small", {}, label));
    paintBars(canvas, data, step.min, step.max);
  }
}

// A PosteriorView shows q(z|x), and draws z from it.
export class PosteriorView extends StepView {
  private readonly chart = element("div");
  private readonly seed = element("small");

  constructor(context: PassContext, i: number) {
    super(context, "q(z|x)", `${say("latent")} · ${context.pass.steps[i].shape}`, sentence("z"));
    this.values.append(
      element("div", { className: "buttons" }, button(say("resample"), () => context.setSeed((context.input.seed ?? 0) + 1)), button(say("mean"), () => context.setSeed(undefined)), this.seed),
      this.chart,
    );
  }

  protected async draw(): Promise<void> {
    const { input, pass } = this.context;
    this.seed.textContent = input.seed === undefined ? say("meanZ") : format("sampledZ", { seed: input.seed });
    const open = this.chart.querySelector("details")?.open ?? false;
    this.chart.replaceChildren(posterior(pass));
    this.chart.querySelector("details")!.open = open;
  }
}

export class OutputView extends StepView {
  constructor(context: PassContext) {
    super(context, say("recon"), context.model.input.join(" × "), sentence("result"));
  }

  protected async draw(): Promise<void> {
    const { model, input, pass } = this.context;
    const { data } = await api.stepValues(model.name, input, pass.steps.length - 1);
    if (input !== this.context.input) return; // there is a newer pass
    this.values.replaceChildren(
      comparison(input.pixels, data, model.input),
      element("p", { className: "numbers" }, `${say("pixels")} ${meanSquaredError(input.pixels, data).toFixed(4)}`),
      loss(pass, model),
    );
  }
}
