// By what the points of a map are coloured: classes, or a value of each image.

import * as api from "../server/api";
import { element, select } from "../parts/dom";
import { scoreName } from "../parts/score";
import { formatNumber, say } from "../page/text";
import { Colouring } from "./painter";

// A value is shown by its place between dark and bright (a part of viridis, van der Walt and
// Smith), which grows evenly in brightness and is told apart by the colour-blind; the last
// colour is that of unknown values.
const ramp = ["#482878", "#3e4a89", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b"];
export const palette = [...ramp, "#999999"];

// A Scale is a range of values; those outside it have the colours of its ends.
export interface Scale {
  low: number;
  high: number;
}

// scaleOf is the range of the values without the hundredth at each end: an outlier must not
// take all colours.
export function scaleOf(values: number[]): Scale {
  const sorted = [...values].sort((a, b) => a - b), at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.01), high: at(0.99) };
}

// colouringOf colours values by their place in a scale.
export function colouringOf({ values, unknown = [] }: api.Values, { low, high }: Scale): Colouring {
  const of = values.map((v) => Math.max(0, Math.min(ramp.length - 1, Math.floor((ramp.length * (v - low)) / (high - low || 1)))));
  for (const i of unknown) of[i] = -1;
  return { palette, of };
}

// known returns the values that are known.
export function known({ values, unknown = [] }: api.Values): number[] {
  const without = new Set(unknown);
  return values.filter((_, i) => !without.has(i));
}

// choices is the field with what can be shown by colours.
export function choices(attributes: string[], classes: boolean): HTMLSelectElement {
  const fixed = ["class", "score", "error"] as const;
  const names = { class: classes ? "colourClass" : "colourNone", score: "colourScore", error: "colourError" } as const;
  const field = select([...fixed], (v) => say(names[v]));
  field.append(...attributes.map((a) => element("option", { value: `attribute:${a}` }, a)));
  return field;
}

// load asks for the values of a choice.
export function load(model: string, choice: string): Promise<api.Values> {
  const attribute = choice.startsWith("attribute:") ? choice.slice("attribute:".length) : undefined;
  return api.values(model, attribute === undefined ? { of: choice as "score" | "error" } : { attribute });
}

// scaleLegend shows the colours of a scale and what they stand for.
export function scaleLegend(by: string, { low, high }: Scale): HTMLElement {
  const bar = element("span", { className: "ramp" });
  bar.style.background = `linear-gradient(90deg, ${ramp.join(", ")})`;
  return element("div", { className: "scale" }, by === "error" ? say("colourError") : scoreName(by), " ", formatNumber(low), bar, formatNumber(high));
}
