// The images of a map as one picture, made of few sheets of the server.

import * as api from "../server/api";
import { element } from "../parts/dom";

const most = 1024; // images of a sheet, as the server answers at most
const values = 12 << 20; // of the images of a sheet, for which the server has room
const side = 4096; // of the picture at most, in pixels

export class Atlas {
  private readonly canvas = element("canvas");
  private readonly columns: number;
  private readonly width: number; // of an image
  private readonly height: number;
  private loaded = 0;
  private loading: Promise<void> | null = null;

  constructor(private readonly model: api.Model, private readonly count: number) {
    this.columns = Math.ceil(Math.sqrt(count));
    const [, height, width] = model.input, scale = Math.min(1, side / (this.columns * Math.max(width, height)));
    [this.width, this.height] = [Math.max(1, Math.floor(scale * width)), Math.max(1, Math.floor(scale * height))];
    this.canvas.width = this.columns * this.width;
    this.canvas.height = Math.ceil(count / this.columns) * this.height;
  }

  // load fills the picture, at most once; arrived is called after each sheet.
  load(signal: AbortSignal, arrived: () => void): Promise<void> {
    this.loading ??= this.fill(signal, arrived).catch((error) => {
      this.loading = null; // to try again next time
      throw error;
    });
    return this.loading;
  }

  private async fill(signal: AbortSignal, arrived: () => void): Promise<void> {
    const n = Math.max(1, Math.min(most, Math.floor(values / this.model.input.reduce((a, b) => a * b))));
    while (this.loaded < this.count && !signal.aborted) {
      const rows = Math.min(n, this.count - this.loaded), columns = Math.min(rows, 32);
      const sheet = await createImageBitmap(await api.sheet(this.model.name, this.loaded, rows, columns, signal));
      const [, height, width] = this.model.input, context = this.canvas.getContext("2d")!;
      for (let k = 0; k < rows; k++) context.drawImage(sheet, (k % columns) * width, Math.floor(k / columns) * height, width, height, ...this.place(this.loaded + k));
      sheet.close();
      this.loaded += rows;
      arrived();
    }
  }

  // place returns the rectangle of image i.
  private place(i: number): [x: number, y: number, width: number, height: number] {
    return [(i % this.columns) * this.width, Math.floor(i / this.columns) * this.height, this.width, this.height];
  }

  // has reports whether image i is there.
  has(i: number): boolean {
    return i < this.loaded;
  }

  // draw draws image i into a rectangle that is side pixels high or wide, around a place.
  draw(context: CanvasRenderingContext2D, i: number, [x, y]: [number, number], length: number): void {
    const scale = length / Math.max(this.width, this.height);
    const [w, h] = [scale * this.width, scale * this.height];
    context.drawImage(this.canvas, ...this.place(i), x - w / 2, y - h / 2, w, h);
  }
}
