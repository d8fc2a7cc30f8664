// The scores on a line: those of the data as a hill, the pictures as thumbnails, and the
// threshold between ordinary and strange.

import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import { scoreName } from "../parts/score";
import { svg } from "../parts/svg";
import { format, formatNumber, say } from "../page/text";
import { Judgement } from "./judgement";
import { lanes, Line, lineOf } from "./line";
import { Scored } from "./scoring";

const hill = 56; // pixels high
const side = 28; // pixels of a thumbnail

export class Strip {
  readonly root = element("div", { className: "score-strip", role: "img" });
  private readonly thumbnails = new Map<Scored, HTMLCanvasElement>();
  private drawn: [Scored[], Judgement] | null = null;

  constructor(private readonly shape: number[], private readonly choose: (s: Scored) => void, left: AbortSignal) {
    const observer = new ResizeObserver(() => this.drawn && this.show(...this.drawn));
    observer.observe(this.root);
    left.addEventListener("abort", () => observer.disconnect());
  }

  show(list: Scored[], judgement: Judgement): void {
    this.drawn = [list, judgement];
    const { threshold, data } = judgement, width = this.root.clientWidth;
    this.root.hidden = list.length === 0 && data.length === 0;
    if (this.root.hidden || width === 0) return;
    const values = [...data, ...list.map((s) => s.value), ...(threshold === undefined ? [] : [threshold])];
    const line = lineOf(values, width - side), at = (v: number) => line.at(v) + side / 2;
    const placed = lanes(list.map((s) => at(s.value)), side + 2), rows = Math.max(1, ...placed.map((l) => l + 1));
    const foot = hill + rows * (side + 2), height = foot + 22;
    const picture = svg("svg", { width, height }, ...this.hill(data, at, width), ...this.scale(line, at, foot), ...this.mark(threshold, at, width, foot));
    this.root.style.height = `${height}px`;
    this.root.ariaLabel = format("stripLabel", { n: list.length, strange: list.filter((s) => judgement.strange(s.value)).length, by: list[0] ? scoreName(list[0].by) : say("score") });
    this.root.replaceChildren(picture, ...list.map((s, i) => this.thumbnail(s, at(s.value) - side / 2, hill + placed[i] * (side + 2), judgement)));
  }

  // hill is the data: how many images have about each score.
  private hill(data: number[], at: (v: number) => number, width: number): SVGElement[] {
    if (data.length === 0) return [];
    const step = 6, counts = new Array<number>(Math.ceil(width / step)).fill(0);
    for (const v of data) counts[Math.min(counts.length - 1, Math.floor(at(v) / step))]++;
    const most = Math.max(...counts);
    return counts.map((n, i) => svg("rect", { class: "data", x: i * step, width: step - 1, y: hill - 2 - ((hill - 20) * n) / most, height: ((hill - 20) * n) / most }));
  }

  private scale(line: Line, at: (v: number) => number, foot: number): SVGElement[] {
    const ground = svg("line", { class: "ground", x1: side / 2, x2: at(line.high), y1: foot, y2: foot });
    return [ground, ...line.ticks.map((v) => svg("text", { x: at(v), y: foot + 16, "text-anchor": "middle" }, formatNumber(v)))];
  }

  private mark(threshold: number | undefined, at: (v: number) => number, width: number, foot: number): SVGElement[] {
    if (threshold === undefined) return [];
    const x = at(threshold), right = x > width - 140;
    return [
      svg("line", { class: "threshold", x1: x, x2: x, y1: 0, y2: foot }),
      svg("text", { class: "threshold", x: x + (right ? -5 : 5), y: 12, "text-anchor": right ? "end" : "start" }, `${say("threshold")} ${formatNumber(threshold)}`),
    ];
  }

  // thumbnail is for the mouse; the list below is for all.
  private thumbnail(s: Scored, left: number, top: number, judgement: Judgement): HTMLCanvasElement {
    let canvas = this.thumbnails.get(s);
    if (!canvas) {
      canvas = element("canvas", { title: s.name, onclick: () => this.choose(s) });
      paint(canvas, s.pixels, this.shape);
      this.thumbnails.set(s, canvas);
    }
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px` });
    canvas.classList.toggle("anomalous", judgement.strange(s.value) === true);
    return canvas;
  }
}
