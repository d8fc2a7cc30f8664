// A picture with its verdict, its reconstruction and where that errs.

import { paint, setPixels } from "../parts/canvas";
import { element, figure } from "../parts/dom";
import { scoreName } from "../parts/score";
import { currentLanguage, format, formatNumber, say } from "../page/text";
import { heatBytes } from "./heat";
import { Judgement } from "./judgement";
import { Scored } from "./scoring";

export function verdictWord(strange: boolean | undefined): string {
  return strange === undefined ? "" : say(strange ? "verdictStrange" : "verdictOrdinary");
}

export function percent(share: number): string {
  return new Intl.NumberFormat(currentLanguage(), { style: "percent", maximumFractionDigits: 1 }).format(share);
}

export class Card {
  readonly root: HTMLElement;
  private readonly verdict = element("strong");
  private readonly numbers = element("p", { className: "numbers" });

  constructor(readonly scored: Scored, shape: number[]) {
    const { pixels, recon, name } = scored, canvases = [element("canvas"), element("canvas"), element("canvas")];
    paint(canvases[0], pixels, shape);
    paint(canvases[1], recon, shape);
    setPixels(canvases[2], shape[2], shape[1], (bytes) => heatBytes(bytes, pixels, recon, shape));
    const shown = (["original", "recon", "errorOver"] as const).map((text, i) => figure(say(text), canvases[i]));
    this.root = element("li", { tabIndex: -1 }, element("p", { className: "verdict" }, this.verdict, element("span", {}, name)), element("div", { className: "images" }, ...shown), this.numbers);
  }

  judge(judgement: Judgement): void {
    const { value, by, cls } = this.scored, strange = judgement.strange(value), rank = judgement.rank(value);
    this.verdict.textContent = verdictWord(strange);
    this.root.classList.toggle("anomalous", strange === true);
    const parts = [`${say("score")} ${formatNumber(value)} (${scoreName(by)})`];
    if (cls !== undefined) parts.push(format("asClass", { cls }));
    if (rank !== undefined) parts.push(`${say("higherThan")} ${percent(rank)} ${say("ofData")}`);
    this.numbers.textContent = parts.join(" · ");
  }
}
