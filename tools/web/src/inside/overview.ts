// The overview of a model: the image, the hourglass whose blocks are buttons, and the
// reconstruction, always in sight.

import { paint } from "../parts/canvas";
import { button, element, figure } from "../parts/dom";
import { Block, hourglass } from "../parts/hourglass";
import { Field } from "./field";
import { format, say } from "../page/text";

// An OverviewBlock is a block with what is written below it.
export interface OverviewBlock extends Block {
  name: string;
  size: string;
}

const leastName = 80; // pixels, for a block's name to be read

export class Overview {
  readonly root = element("div", { className: "overview", hidden: true });
  private readonly input = element("canvas");
  private readonly output = element("canvas");
  private readonly drawing = element("div", { className: "glass" });
  private readonly inputFrame = element("i", { hidden: true });
  private readonly outputFrame = element("i", { hidden: true });
  private readonly position = element("output");
  private readonly back = button(`← ${say("goBack")}`, () => this.choose(this.at - 1));
  private readonly next = button(`${say("goOn")} →`, () => this.choose(this.at + 1));
  private blocks: OverviewBlock[] = [];
  private at = 0;

  constructor(private readonly shape: number[], private readonly choose: (i: number) => void) {
    const input = figure(say("inputImage"), this.input), output = figure(say("outputBlock"), this.output);
    input.append(this.inputFrame);
    output.append(this.outputFrame);
    const walk = element("div", { className: "walk" }, this.back, this.next, this.position);
    this.root.append(input, this.drawing, output, walk);
  }

  // build draws the hourglass of an image of so many values.
  build(values: number, blocks: OverviewBlock[]): void {
    this.blocks = blocks;
    const drawn = hourglass(values, blocks, say("insideGlass"), this.choose);
    const names = blocks.map((b) => element("span", { title: b.title }, element("b", {}, b.name), element("br"), b.size));
    const row = element("div", { className: "names", ariaHidden: "true" }, ...names);
    row.style.gridTemplateColumns = `repeat(${blocks.length}, minmax(0, 1fr))`;
    this.drawing.replaceChildren(drawn, row);
    new ResizeObserver(() => (row.hidden = this.drawing.clientWidth < leastName * blocks.length)).observe(this.drawing);
    this.root.hidden = false;
  }

  // show marks block i. The keyboard's focus goes with it if it is in the drawing.
  show(i: number): void {
    this.at = i;
    const shapes = Array.from(this.drawing.querySelectorAll<SVGElement>("[data-block]"));
    const within = this.drawing.contains(document.activeElement);
    shapes.forEach((shape, k) => {
      if (k === i) shape.setAttribute("aria-current", "step");
      else shape.removeAttribute("aria-current");
      shape.setAttribute("tabindex", k === i ? "0" : "-1");
    });
    if (within) shapes[i].focus();
    this.back.disabled = i === 0;
    this.next.disabled = i === this.blocks.length - 1;
    this.position.value = `${i + 1} ${say("of")} ${this.blocks.length}: ${this.blocks[i].name}`;
    this.frame(null, "encoder");
  }

  paint(image: Float32Array, reconstruction: Float32Array): void {
    paint(this.input, image, this.shape);
    paint(this.output, reconstruction, this.shape);
  }

  // frame marks pixels of the image, or for a part of the decoder of the reconstruction.
  frame(field: Field | null, part: string): void {
    const frame = part === "encoder" ? this.inputFrame : this.outputFrame;
    this.inputFrame.hidden = this.outputFrame.hidden = true;
    if (!field) return;
    const [, height, width] = this.shape, side = this.input.clientWidth, { rows, columns } = field;
    frame.hidden = false;
    frame.style.left = `${(side * columns[0]) / width}px`;
    frame.style.top = `${(side * rows[0]) / height}px`;
    frame.style.width = `${(side * (columns[1] - columns[0] + 1)) / width}px`;
    frame.style.height = `${(side * (rows[1] - rows[0] + 1)) / height}px`;
  }
}

// sizeOf writes the shape of a block's output.
export function sizeOf(shape: number[]): string {
  return shape.length === 1 ? format("valueCount", { n: shape[0] }) : shape.join(" × ");
}
