// The stations of an image's way: the image, the blocks of the model, and the
// reconstruction.

import * as api from "../server/api";
import { element } from "../parts/dom";
import { Group, groups, nameOf } from "./blocks";
import { InputView, LayerView, OutputView, PassContext, PosteriorView, StepView } from "./layerview";
import { OverviewBlock, sizeOf } from "./overview";
import { size } from "../page/card";
import { format, say } from "../page/text";

// A Station is a block and the views of its steps.
export interface Station {
  root: HTMLElement;
  block: OverviewBlock;
  step: number; // its last, with the image as step 0
  views: StepView[];
}

type Part = "encoder" | "latent" | "decoder";

export function stations(context: PassContext): Station[] {
  const { pass: { steps }, model } = context, values = model.input.reduce((a, b) => a * b);
  const image = (name: string): OverviewBlock => ({ part: "image", name, title: name, size: sizeOf(model.input), values });
  const end = (name: string, step: number, view: StepView) => station(image(name), sizeOf(model.input), step, [view]);
  return [
    end(say("original"), 0, new InputView(context)),
    ...groups(steps).map((g) => ofGroup(context, g)),
    end(say("outputBlock"), steps.length + 1, new OutputView(context)),
  ];
}

function ofGroup(context: PassContext, { from, to, main }: Group): Station {
  const { steps } = context.pass, key = nameOf(steps[main]), part = steps[main].part as Part;
  const kind = steps[main].kind === "z" ? "q(z|x)" : key ? say(key) : steps[main].kind;
  const before = steps[to].kind === "flatten" && to > from ? to - 1 : to; // the same values, as maps
  const out = sizeOf(steps[before].shape), weights = steps.slice(from, to + 1).reduce((sum, s) => sum + s.parameters, 0);
  const views = steps.slice(from, to + 1).map((s, k) => (s.kind === "z" ? new PosteriorView(context) : new LayerView(context, from + k, main)));
  const about = [say(part), out, ...(weights > 0 ? [format("weights", { n: size(weights) })] : [])].join(" · ");
  const values = steps[to].shape.reduce((a, b) => a * b);
  return station({ part, name: kind, title: `${kind}, ${say(part)}, ${out}`, size: out, values }, about, to + 1, views);
}

function station(block: OverviewBlock, about: string, step: number, views: StepView[]): Station {
  const root = element("article", { className: "station" }, element("h2", {}, block.name), element("small", {}, about), ...views.map((v) => v.root));
  return { root, block, step, views };
}

// stationOf returns the station of a step in an address.
export function stationOf(all: Station[], step: number): number {
  const found = all.findIndex((s) => step <= s.step);
  return found < 0 ? all.length - 1 : found;
}

// firstOfZ returns the first station that z has to do with.
export function firstOfZ(all: Station[], steps: api.Step[]): number {
  const z = steps.findIndex((s) => s.kind === "z");
  return z < 0 ? 0 : stationOf(all, z + 1);
}
