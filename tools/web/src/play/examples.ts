// A strip of images of the data to begin with: one of each class, or the first few.

import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import { format, say } from "../page/text";
import * as api from "../server/api";

const most = 10;

// An Example is an image of the data, with its class if it has one.
export interface Example {
  image: number;
  class?: string;
}

// examplesOf returns the first image of each class, in the order of the classes.
export function examplesOf(labels: number[], classes: string[]): Example[] {
  return classes.map((name, c) => ({ image: labels.indexOf(c), class: name })).filter((e) => e.image >= 0).slice(0, most);
}

// examples loads the strip of a model.
export async function examples(model: api.Model, count: number, map: api.Projection, choose: (image: number) => void): Promise<HTMLElement> {
  const few = Array.from({ length: Math.min(count, most) }, (_, image): Example => ({ image }));
  const list = map.labels && map.classes ? examplesOf(map.labels, map.classes) : few;
  const canvases = await Promise.all(list.map(async ({ image }) => {
    const canvas = element("canvas");
    paint(canvas, (await api.image(model.name, image)).data, model.input);
    return canvas;
  }));
  return element("div", { className: "examples", role: "group", label: say("dataExamples") }, ...list.map((e, k) => element("button", {
    type: "button", label: e.class === undefined ? `${say("original")} ${e.image}` : format("classExample", { class: e.class }), onclick: () => choose(e.image),
  }, canvases[k])));
}
