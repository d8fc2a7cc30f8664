// The card of a model: what it is, in a line.

import { element } from "../parts/dom";
import { Model } from "../server/api";
import { currentLanguage, format, say } from "./text";

// size writes a number of values or weights, such as 784 or 1.2 M.
export function size(n: number): string {
  const number = new Intl.NumberFormat(currentLanguage(), { maximumSignificantDigits: n < 10000 ? undefined : 2 });
  if (n >= 1e6) return `${number.format(n / 1e6)} ${say("million")}`;
  return number.format(n);
}

// way writes how many numbers an image is, on its way through the model.
export function way(model: Model): string {
  const values = size(model.input.reduce((a, b) => a * b));
  return `${values} → ${size(model.latent)} → ${values}`;
}

// card describes a model in a line.
export function card(model: Model): HTMLElement {
  const parts = [say(kindOf(model)), ...(model.dataset ? [model.dataset] : []), way(model), format("weights", { n: size(model.parameters) })];
  return element("span", {}, parts.join(" · "));
}

function kindOf(model: Model): "conditionalKind" | "variationalKind" | "conditionalPlainKind" | "plainKind" {
  if (model.condition === "class") return model.prior === "none" ? "conditionalPlainKind" : "conditionalKind";
  return model.prior === "none" ? "plainKind" : "variationalKind";
}
