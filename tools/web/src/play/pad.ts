// The input as a drawing pad: mouse, pen or finger change the pixels that the model gets.

import { paint } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { centred, inkOf } from "../parts/ink";
import { ground, inverted, inked } from "../parts/pixels";
import { say } from "../page/text";

const side = 280; // pixels of the sheet on which a stroke is drawn
const widths = { pen: side / 13, eraser: side / 8 };

type Tool = keyof typeof widths;

export interface PadEvents {
  drawing(pixels: Float32Array): void; // while a stroke is drawn
  drawn(pixels: Float32Array): void; // a stroke has ended, or a button has changed the image
}

export class Pad {
  readonly tools = element("div", { className: "tools", role: "group", label: say("draw") });
  private readonly sheet = element("canvas", { width: side, height: side });
  private readonly context = this.sheet.getContext("2d", { willReadFrequently: true })!;
  private readonly switches: Record<Tool, HTMLButtonElement> = { pen: this.toolButton("pen"), eraser: this.toolButton("eraser") };
  private pixels: Float32Array;
  private before: Float32Array; // the stroke
  private last: [number, number] | null = null; // of the stroke that is being drawn
  private tool: Tool = "pen";

  constructor(private readonly canvas: HTMLCanvasElement, private readonly shape: number[], private readonly events: PadEvents) {
    this.pixels = this.before = new Float32Array(shape[1] * shape[2]);
    canvas.classList.add("pad");
    this.tools.append(this.switches.pen, this.switches.eraser,
      button(say("clear"), () => this.change(this.blank())), button(say("invertInk"), () => this.change(inverted(this.pixels))), button(say("centreInk"), () => this.centre()));
    this.choose("pen");
    canvas.addEventListener("pointerdown", (e) => this.down(e));
    canvas.addEventListener("pointermove", (e) => this.last && this.stroke(e));
    canvas.addEventListener("pointerup", () => this.up());
    canvas.addEventListener("pointercancel", () => this.up());
  }

  // show shows an image, unless somebody is drawing on another.
  show(pixels: Float32Array): void {
    if (this.last) return;
    this.pixels = pixels;
    this.paint();
  }

  private paint(): void {
    paint(this.canvas, this.pixels, this.shape);
    const empty = this.pixels.every((v) => v === this.pixels[0]);
    this.canvas.parentElement?.classList.toggle("blank", empty);
  }

  private toolButton(tool: Tool): HTMLButtonElement {
    return button(say(tool), () => this.choose(tool));
  }

  private choose(tool: Tool): void {
    this.tool = tool;
    for (const [name, made] of Object.entries(this.switches)) made.setAttribute("aria-pressed", String(name === tool));
  }

  private blank(): Float32Array {
    return new Float32Array(this.pixels.length).fill(ground(this.pixels, this.shape));
  }

  private change(pixels: Float32Array): void {
    this.show(pixels);
    this.events.drawn(pixels);
  }

  private position(e: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * side) / box.width, ((e.clientY - box.top) * side) / box.height];
  }

  private down(e: PointerEvent): void {
    if (e.button > 0) return;
    this.canvas.setPointerCapture(e.pointerId);
    this.context.clearRect(0, 0, side, side);
    this.before = this.pixels;
    this.last = this.position(e);
    this.stroke(e);
  }

  private up(): void {
    if (!this.last) return;
    this.last = null;
    this.events.drawn(this.pixels);
  }

  private stroke(e: PointerEvent): void {
    const at = this.position(e), { context } = this;
    context.strokeStyle = "white";
    context.lineWidth = widths[this.tool];
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(...this.last!);
    context.lineTo(...at);
    context.stroke();
    this.last = at;
    const paper = ground(this.before, this.shape);
    this.pixels = inked(this.before, this.coverage(), this.tool === "eraser" ? paper : 1 - Math.round(paper));
    this.paint();
    this.events.drawing(this.pixels);
  }

  // coverage returns how much of each pixel of the image the stroke covers.
  private coverage(): Float32Array {
    return this.scaled((context, width, height) => context.drawImage(this.sheet, 0, 0, width, height), 3);
  }

  // centre moves and scales a drawing as MNIST does its digits.
  private centre(): void {
    const paper = ground(this.pixels, this.shape), dark = paper < 0.5;
    const large = element("canvas", { width: side, height: side }), context = large.getContext("2d", { willReadFrequently: true })!;
    const small = element("canvas");
    paint(small, dark ? this.pixels : inverted(this.pixels), this.shape);
    context.drawImage(small, 0, 0, side, side);
    const ink = inkOf(context.getImageData(0, 0, side, side).data, side);
    if (!ink) return;
    const placed = this.scaled((to, width, height) => {
      to.fillRect(0, 0, width, height);
      to.drawImage(large, ink.left, ink.top, ink.width, ink.height, ...centred(ink, height, width));
    }, 0);
    this.change(dark ? placed : inverted(placed));
  }

  // scaled draws on a canvas of the image's size, and returns one of its four channels.
  private scaled(draw: (context: CanvasRenderingContext2D, width: number, height: number) => void, channel: number): Float32Array {
    const [, height, width] = this.shape, context = element("canvas", { width, height }).getContext("2d", { willReadFrequently: true })!;
    context.imageSmoothingQuality = "high";
    draw(context, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return Float32Array.from({ length: width * height }, (_, i) => data[4 * i + channel] / 255);
  }
}
