// The loss of an image: the formula and value of each term.

import * as api from "../server/api";
import { element } from "../parts/dom";
import { say } from "../page/text";

// formula typesets a text in which _ and ^ make the next character a subscript or a
// superscript.
function formula(text: string): HTMLElement {
  const made = element("span", { className: "formula" });
  for (const part of text.split(/([_^].)/)) {
    if (part[0] === "_") made.append(element("sub", {}, part.slice(1)));
    else if (part[0] === "^") made.append(element("sup", {}, part.slice(1)));
    else made.append(part);
  }
  return made;
}

function row(name: string, text: string, value: string): HTMLElement {
  return element("div", { className: "term" }, element("span", {}, name), formula(text), element("strong", {}, value));
}

// reconstruction returns the formula of the reconstruction term, written out for a
// likelihood.
function reconstruction({ likelihood, prior }: api.Model): string {
  if (likelihood === "bernoulli") return "−Σ_i [x_i log y_i + (1 − x_i) log(1 − y_i)]";
  if (likelihood === "gaussian") return "(1/2v) Σ_i (y_i − x_i)^2 + (n/2) log 2πv";
  return prior === "none" ? "(1/n) Σ_i (y_i − x_i)^2" : "½ Σ_i (y_i − x_i)^2 + (n/2) log 2π";
}

export function loss({ loss: { total, parts } }: api.Inside, model: api.Model): HTMLElement {
  const box = element("div", { className: "loss" });
  const number = (v: number) => (model.loss_unit === "mean squared error" ? v.toFixed(5) : `${v.toFixed(2)} ${say("nats")}`);
  const [recon, kl] = parts;
  if (kl === undefined) {
    box.append(row(say("loss"), `L = ${reconstruction(model)}`, number(total)));
  } else {
    box.append(
      row(say("recon"), `R = ${reconstruction(model)}`, number(recon.value)),
      row(say("divergence"), "KL = ½ Σ_j (μ_j^2 + σ_j^2 − 1 − log σ_j^2)", number(kl.value)),
      row(say("loss"), `L = R + β KL = ${recon.value.toFixed(2)} + ${kl.weight} · ${kl.value.toFixed(2)}`, number(total)),
    );
  }
  box.append(element("small", {}, say("lossOf")));
  return box;
}
