// A canvas to draw a digit on with mouse, pen or finger.

import { element } from "../parts/dom";
import { centred, inkOf } from "../parts/ink";
import { say } from "../page/text";

const side = 280; // pixels

export class DrawingPad {
  readonly canvas = element("canvas", { width: side, height: side, className: "pad", role: "img", label: say("draw") });
  private readonly context: CanvasRenderingContext2D;
  private last: [number, number] | null = null;

  constructor(private readonly changed: () => void) {
    this.context = this.canvas.getContext("2d", { willReadFrequently: true })!;
    this.clear();
    this.canvas.addEventListener("pointerdown", (e) => {
      this.canvas.setPointerCapture(e.pointerId);
      this.last = this.position(e);
      this.stroke(e);
    });
    this.canvas.addEventListener("pointermove", (e) => this.last && this.stroke(e));
    this.canvas.addEventListener("pointerup", () => (this.last = null));
    this.canvas.addEventListener("pointercancel", () => (this.last = null));
  }

  clear(): void {
    this.context.fillStyle = "black";
    this.context.fillRect(0, 0, side, side);
  }

  private position(e: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * side) / box.width, ((e.clientY - box.top) * side) / box.height];
  }

  private stroke(e: PointerEvent): void {
    const at = this.position(e);
    this.context.strokeStyle = "white";
    this.context.lineWidth = side / 13;
    this.context.lineCap = "round";
    this.context.beginPath();
    this.context.moveTo(...this.last!);
    this.context.lineTo(...at);
    this.context.stroke();
    this.last = at;
    this.changed();
  }

  // pixels returns the drawing as one channel, height x width, placed as MNIST places
  // its digits.
  pixels(height: number, width: number): Float32Array {
    const ink = inkOf(this.context.getImageData(0, 0, side, side).data, side);
    const small = element("canvas", { width, height });
    const context = small.getContext("2d", { willReadFrequently: true })!;
    context.fillStyle = "black";
    context.fillRect(0, 0, width, height);
    if (ink) {
      context.imageSmoothingQuality = "high";
      context.drawImage(this.canvas, ink.left, ink.top, ink.width, ink.height, ...centred(ink, height, width));
    }
    const { data } = context.getImageData(0, 0, width, height);
    return Float32Array.from({ length: width * height }, (_, i) => data[4 * i] / 255);
  }
}
