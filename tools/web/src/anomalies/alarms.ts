// The slider of false alarms, and what they make of the pictures.

import { button, element } from "../parts/dom";
import { format, say } from "../page/text";
import { percent } from "./card";
import { Judgement } from "./judgement";

export class Alarms {
  rate: number | null = null; // chosen; else the run's own threshold, or the usual rate
  readonly root = element("div", { className: "alarms", hidden: true });
  private readonly slider = element("input", { type: "range", min: "0", max: "20", step: "0.5", label: say("falseAlarms") });
  private readonly text = element("output");
  private readonly why = element("small");
  private readonly sum = element("span", { className: "sum", role: "status" });
  private readonly own = button(say("ownThreshold"), () => this.choose(null));

  constructor(private readonly changed: () => void) {
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value) / 100));
    this.root.append(this.sum, element("label", {}, say("falseAlarms"), " ", this.slider, " ", this.text), this.why, this.own);
  }

  show(judgement: Judgement, values: number[]): void {
    const { alarms, own, data, threshold } = judgement, chosen = this.rate !== null || own === undefined;
    this.root.hidden = threshold === undefined;
    this.sum.textContent = format("strangeOf", { strange: values.filter((v) => judgement.strange(v)).length, n: values.length });
    this.slider.parentElement!.hidden = data.length === 0;
    if (this.rate === null) this.slider.value = String(100 * alarms);
    this.text.value = percent(alarms);
    this.why.textContent = say(chosen ? "byRate" : "byOwn");
    this.own.hidden = own === undefined || this.rate === null;
  }

  private choose(rate: number | null): void {
    this.rate = rate;
    this.changed();
  }
}
