// Images on canvases.

import { element, figure } from "./dom";
import { differenceBytes, imageBytes } from "./pixels";
import { Key, say } from "../page/text";

// setPixels sizes a canvas and lets fill set its pixels, as RGBA bytes.
export function setPixels(canvas: HTMLCanvasElement, width: number, height: number, fill: (bytes: Uint8ClampedArray) => void): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  fill(image.data);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

// paint draws image i of a batch of images, shape each.
export function paint(canvas: HTMLCanvasElement, pixels: Float32Array, shape: number[], i = 0): void {
  setPixels(canvas, shape[2], shape[1], (bytes) => imageBytes(bytes, pixels, shape, i));
}

// paintDifference draws how image b differs from image a.
export function paintDifference(canvas: HTMLCanvasElement, a: Float32Array, b: Float32Array, shape: number[]): void {
  setPixels(canvas, shape[2], shape[1], (bytes) => differenceBytes(bytes, a, b, shape));
}

// comparison shows an image, its reconstruction and their difference.
export function comparison(pixels: Float32Array, recon: Float32Array, shape: number[]): HTMLElement {
  const shown = (text: Key, draw: (canvas: HTMLCanvasElement) => void) => {
    const canvas = element("canvas");
    draw(canvas);
    return figure(say(text), canvas);
  };
  return element("div", { className: "images" },
    shown("original", (c) => paint(c, pixels, shape)), shown("recon", (c) => paint(c, recon, shape)), shown("difference", (c) => paintDifference(c, pixels, recon, shape)));
}

// toPNG returns an image as a PNG file.
export function toPNG(pixels: Float32Array, shape: number[]): Promise<Blob> {
  const canvas = element("canvas");
  paint(canvas, pixels, shape);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("canvas.toBlob")))));
}

// save downloads a canvas as a PNG file, eight times as large.
export function save(canvas: HTMLCanvasElement, name: string): void {
  const large = document.createElement("canvas");
  large.width = 8 * canvas.width;
  large.height = 8 * canvas.height;
  const context = large.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  large.toBlob((blob) => blob && download(blob, name));
}

// saveText downloads a text as a file.
export function saveText(text: string, name: string, type: string): void {
  download(new Blob([text], { type }), name);
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
