// The loss of an image, each formula beside its number.

import * as api from "./api";
import { element } from "./dom";
import { say } from "./text";

// formula is a text in which _ lowers and ^ raises what follows.
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

export function loss({ loss: { total, reconstruction, kl, beta } }: api.Inside): HTMLElement {
  const box = element("div", { className: "loss" });
  if (kl === undefined) {
    box.append(row(say("loss"), "L = (1/n) Σ_i (y_i − x_i)^2", total.toFixed(5)));
  } else {
    box.append(
      row(say("recon"), "R = −Σ_i [x_i log y_i + (1 − x_i) log(1 − y_i)]", `${reconstruction.toFixed(2)} ${say("nats")}`),
      row(say("divergence"), "KL = ½ Σ_j (μ_j^2 + σ_j^2 − 1 − log σ_j^2)", `${kl.toFixed(2)} ${say("nats")}`),
      row(say("loss"), `L = R + β KL = ${reconstruction.toFixed(2)} + ${beta} · ${kl.toFixed(2)}`, `${total.toFixed(2)} ${say("nats")}`),
    );
  }
  box.append(element("small", {}, say("lossOf")));
  return box;
}
