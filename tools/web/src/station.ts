// The stations of the way through a model: the image, the steps, the result.

import * as api from "./api";
import { button, element, figure } from "./dom";
import { notice, sentence } from "./layers";
import { loss } from "./loss";
import { Large, paintBars, paintMap, walkable } from "./maps";
import { compared, meanSquaredError, paint } from "./picture";
import { posterior } from "./posterior";
import { filled, say, short } from "./text";

// What a station is told of the way.
export interface Way {
  readonly model: api.Model;
  readonly large: Large;
  look: api.Look;
  inside: api.Inside;
  draw(seed: number | undefined): void; // another z
  failed(error: unknown): void;
}

export abstract class Station {
  readonly root = element("li");
  protected readonly values = element("div", { className: "values" });
  private seen: Promise<void> | null = null;

  constructor(protected readonly way: Way, readonly title: string, about: string, what: string) {
    this.root.append(element("div", {}, element("h2", {}, title), element("small", {}, about), element("p", {}, what)), this.values);
  }

  // renew lets the station be filled anew when it is next seen.
  renew(): void {
    this.seen = null;
  }

  // see fills the station; what was asked for an earlier look is forgotten.
  see(): Promise<void> {
    this.seen ??= this.fill().catch((error) => {
      this.seen = null;
      this.way.failed(error);
    });
    return this.seen;
  }

  protected abstract fill(): Promise<void>;
}

export class Start extends Station {
  constructor(way: Way) {
    super(way, say("original"), way.model.input.join(" × "), sentence("image"));
  }

  protected async fill(): Promise<void> {
    const canvas = element("canvas");
    paint(canvas, this.way.look.pixels, this.way.model.input);
    this.values.replaceChildren(element("div", { className: "images" }, figure(say("original"), canvas)));
  }
}

const mostMaps = 64;

// A Layer is a step with its maps, or its numbers as bars.
export class Layer extends Station {
  constructor(way: Way, private readonly i: number) {
    const s = way.inside.steps[i];
    const weights = s.parameters > 0 ? ` · ${say("parameters")} ${s.parameters}` : "";
    super(way, s.layer, `${say(s.part)} · ${s.shape.join(" × ")}${weights}`, notice(way.inside.steps, i, way.model));
  }

  protected async fill(): Promise<void> {
    const { model, look, inside } = this.way;
    const { data } = await api.stepValues(model.name, look, this.i);
    if (look !== this.way.look) return;
    const step = inside.steps[this.i];
    if (step.shape.length === 3) this.showMaps(step, data);
    else this.showBars(step, data);
  }

  private showMaps(step: api.Step, data: Float32Array): void {
    const [n, height, width] = step.shape, shown = Math.min(n, mostMaps);
    const label = shown < n ? filled("firstMaps", { shown, n }) : `${say("maps")}: ${n}`;
    const group = element("div", { className: n > 4 ? "maps" : "maps few", role: "group", label: `${step.layer}, ${label}` });
    for (let i = 0; i < shown; i++) {
      const canvas = element("canvas"), name = `${step.layer}, ${say("oneMap")} ${i + 1}`;
      paintMap(canvas, data, height, width, i, step.min, step.max);
      group.append(element("button", { type: "button", label: name, onclick: () => this.way.large.show(canvas, name) }, canvas));
    }
    walkable(group);
    const scale = filled("scale", { min: short(step.min), max: short(step.max) });
    this.values.replaceChildren(group, element("small", {}, shown < n ? `${label}; ${scale}` : scale));
  }

  private showBars(step: api.Step, data: Float32Array): void {
    const label = filled("bars", { n: data.length, min: short(step.min), max: short(step.max) });
    const canvas = element("canvas", { className: "bars", role: "img", label });
    this.values.replaceChildren(canvas, element("small", {}, label));
    paintBars(canvas, data, step.min, step.max);
  }
}

// Draw is where z is drawn from what the encoder says.
export class Draw extends Station {
  private readonly chart = element("div");
  private readonly which = element("small");

  constructor(way: Way, i: number) {
    super(way, "q(z|x)", `${say("latent")} · ${way.inside.steps[i].shape}`, sentence("z"));
    this.values.append(
      element("div", { className: "buttons" }, button(say("resample"), () => way.draw((way.look.seed ?? 0) + 1)), button(say("mean"), () => way.draw(undefined)), this.which),
      this.chart,
    );
  }

  protected async fill(): Promise<void> {
    const { look, inside } = this.way;
    this.which.textContent = look.seed === undefined ? say("meanZ") : filled("drawnZ", { seed: look.seed });
    const open = this.chart.querySelector("details")?.open ?? false;
    this.chart.replaceChildren(posterior(inside));
    this.chart.querySelector("details")!.open = open;
  }
}

export class End extends Station {
  constructor(way: Way) {
    super(way, say("recon"), way.model.input.join(" × "), sentence("result"));
  }

  protected async fill(): Promise<void> {
    const { model, look, inside } = this.way;
    const { data } = await api.stepValues(model.name, look, inside.steps.length - 1);
    if (look !== this.way.look) return;
    this.values.replaceChildren(
      compared(look.pixels, data, model.input),
      element("p", { className: "numbers" }, `${say("pixels")} ${meanSquaredError(look.pixels, data).toFixed(4)}`),
      loss(inside, model),
    );
  }
}
