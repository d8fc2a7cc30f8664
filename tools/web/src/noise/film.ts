// The film of noise levels: an image with ever more noise, and what the model makes of it.

import * as api from "../server/api";
import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import { psnr } from "../parts/pixels";
import { formatFixed, say } from "../page/text";

export const levels = Array.from({ length: 11 }, (_, i) => i / 10);

interface Frame {
  button: HTMLButtonElement;
  noisy: HTMLCanvasElement;
  recon: HTMLCanvasElement;
  text: HTMLElement;
}

export class Film {
  readonly root = element("ol", { className: "noise-film" });
  private readonly frames: Frame[];

  // A click on a frame chooses its level.
  constructor(private readonly shape: number[], choose: (level: number) => void) {
    this.frames = levels.map((level) => {
      const parts = { noisy: element("canvas"), recon: element("canvas"), text: element("small") };
      const button = element("button", { type: "button", onclick: () => choose(level) }, `${say("amount")} ${formatFixed(level, 1)}`, parts.noisy, parts.recon, parts.text);
      return { button, ...parts };
    });
    this.root.append(...this.frames.map((f) => element("li", {}, f.button)));
  }

  // show draws the film of an image, made noisy by noise.
  async show(model: string, clean: Float32Array, told: string | undefined, noise: (level: number) => Float32Array): Promise<void> {
    const size = clean.length, all = new Float32Array(size * levels.length);
    levels.forEach((level, i) => all.set(noise(level), i * size));
    const { data } = await api.reconstruct(model, all, told);
    this.frames.forEach((frame, i) => {
      paint(frame.noisy, all, this.shape, i);
      paint(frame.recon, data, this.shape, i);
      const [before, after] = [all, data].map((x) => formatFixed(psnr(clean, x.subarray(i * size, (i + 1) * size)), 1));
      frame.text.textContent = `${before} → ${after}`;
    });
  }

  // mark marks the frame of a level.
  mark(level: number): void {
    this.frames.forEach((frame, i) => (frame.button.ariaPressed = String(Math.abs(levels[i] - level) < 0.005)));
  }
}
