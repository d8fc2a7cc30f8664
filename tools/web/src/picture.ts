// Pixels on canvases.

import { element, figure } from "./dom";
import { Key, say } from "./text";

export const clip = (v: number) => Math.min(1, Math.max(0, v));

// setPixels makes a canvas so large, and lets fill set its pixels, four bytes each.
export function setPixels(canvas: HTMLCanvasElement, width: number, height: number, fill: (data: Uint8ClampedArray) => void): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  fill(image.data);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

// paint draws image number i of some, channels x height x width in 0..1.
export function paint(canvas: HTMLCanvasElement, pixels: Float32Array, [channels, height, width]: number[], i = 0): void {
  const size = height * width;
  setPixels(canvas, width, height, (data) => {
    for (let p = 0; p < size; p++) {
      for (let c = 0; c < 3; c++) {
        const plane = channels === 1 ? 0 : c;
        data[4 * p + c] = clip(pixels[i * channels * size + plane * size + p]) * 255 + 0.5;
      }
      data[4 * p + 3] = 255;
    }
  });
}

// paintDifference draws where two images differ: blue where the second is darker,
// red where it is brighter, the mean over channels.
export function paintDifference(canvas: HTMLCanvasElement, a: Float32Array, b: Float32Array, [channels, height, width]: number[]): void {
  const size = height * width;
  setPixels(canvas, width, height, (data) => {
    for (let p = 0; p < size; p++) {
      let d = 0;
      for (let c = 0; c < channels; c++) d += (b[c * size + p] - a[c * size + p]) / channels;
      const rest = 255 * (1 - Math.min(1, Math.abs(d)));
      data.set(d > 0 ? [255, rest, rest, 255] : [rest, rest, 255, 255], 4 * p);
    }
  });
}

export function meanSquaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}

// compared is an image beside what a model makes of it, and how they differ.
export function compared(pixels: Float32Array, made: Float32Array, shape: number[]): HTMLElement {
  const shown = (text: Key, draw: (canvas: HTMLCanvasElement) => void) => {
    const canvas = element("canvas");
    draw(canvas);
    return figure(say(text), canvas);
  };
  return element("div", { className: "images" },
    shown("original", (c) => paint(c, pixels, shape)), shown("recon", (c) => paint(c, made, shape)), shown("difference", (c) => paintDifference(c, pixels, made, shape)));
}

// save lets the browser keep a canvas as a file, eight times as large.
export function save(canvas: HTMLCanvasElement, name: string): void {
  const large = document.createElement("canvas");
  large.width = 8 * canvas.width;
  large.height = 8 * canvas.height;
  const context = large.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  large.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
