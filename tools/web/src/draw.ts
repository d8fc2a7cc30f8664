// A canvas to draw a digit on with mouse, pen or finger.

import { element } from "./dom";
import { say } from "./text";

const side = 280;

export class Pad {
  readonly canvas = element("canvas", { width: side, height: side, className: "pad", role: "img", label: say("draw") });
  private readonly context: CanvasRenderingContext2D;
  private last: [number, number] | null = null;

  constructor(private readonly changed: () => void) {
    this.context = this.canvas.getContext("2d", { willReadFrequently: true })!;
    this.clear();
    this.canvas.addEventListener("pointerdown", (e) => {
      this.canvas.setPointerCapture(e.pointerId);
      this.last = this.place(e);
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

  private place(e: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [((e.clientX - box.left) * side) / box.width, ((e.clientY - box.top) * side) / box.height];
  }

  private stroke(e: PointerEvent): void {
    const at = this.place(e);
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

  // pixels returns the drawing as one channel of the model's size. The digits of
  // MNIST stand in the middle, by their centre of mass, 20 pixels high of 28: so does
  // this one.
  pixels(height: number, width: number): Float32Array {
    const box = this.ink();
    const small = element("canvas", { width, height });
    const context = small.getContext("2d", { willReadFrequently: true })!;
    context.fillStyle = "black";
    context.fillRect(0, 0, width, height);
    if (box) {
      const scale = (0.72 * height) / Math.max(box.width, box.height);
      context.imageSmoothingQuality = "high";
      context.drawImage(
        this.canvas, box.left, box.top, box.width, box.height,
        width / 2 - (box.x - box.left) * scale, height / 2 - (box.y - box.top) * scale, box.width * scale, box.height * scale,
      );
    }
    const data = context.getImageData(0, 0, width, height).data;
    return Float32Array.from({ length: width * height }, (_, i) => data[4 * i] / 255);
  }

  // ink returns the box around what is drawn, and its centre of mass.
  private ink(): { left: number; top: number; width: number; height: number; x: number; y: number } | null {
    const data = this.context.getImageData(0, 0, side, side).data;
    let left = side, top = side, right = -1, bottom = -1, mass = 0, x = 0, y = 0;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const v = data[4 * (row * side + column)];
        if (v < 32) continue;
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
        mass += v;
        x += v * column;
        y += v * row;
      }
    }
    if (right < 0) return null;
    return { left, top, width: right - left + 1, height: bottom - top + 1, x: x / mass, y: y / mass };
  }
}
