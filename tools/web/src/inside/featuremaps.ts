// Feature maps and vectors as pictures.

import { setPixels } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { barRanges, mapBytes } from "../parts/pixels";
import { say } from "../page/text";

// paintMap draws feature map i, height x width, with min black and max white.
export function paintMap(canvas: HTMLCanvasElement, values: Float32Array, height: number, width: number, i: number, min: number, max: number): void {
  setPixels(canvas, width, height, (bytes) => mapBytes(bytes, values, height * width, i, min, max));
}

const mostColumns = 1024; // pixels
const barHeight = 80; // pixels

// paintBars draws values as bars from zero. If there are more of them than columns, a
// column shows the range of several.
export function paintBars(canvas: HTMLCanvasElement, values: Float32Array, min: number, max: number): void {
  const columns = Math.min(values.length, mostColumns), wide = Math.floor(mostColumns / columns);
  canvas.width = columns * wide;
  canvas.height = barHeight;
  canvas.style.maxWidth = `${1.25 * columns}rem`;
  const context = canvas.getContext("2d")!;
  context.fillStyle = getComputedStyle(canvas).color;
  const top = Math.max(0, max), bottom = Math.min(0, min);
  const y = (v: number) => ((top - v) / (top - bottom || 1)) * (barHeight - 1);
  barRanges(values, columns).forEach(([low, high], c) => {
    context.fillRect(c * wide, y(high), wide > 3 ? wide - Math.max(2, wide / 8) : wide, Math.max(1, y(low) - y(high)));
  });
}

// arrowKeys makes a group of buttons a single stop of the Tab key; the arrow keys move
// between them.
export function arrowKeys(group: HTMLElement): void {
  const all = Array.from(group.querySelectorAll("button"));
  all.forEach((b, i) => (b.tabIndex = i === 0 ? 0 : -1));
  group.onkeydown = (e) => {
    const by = ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as Record<string, number>)[e.key];
    const to = all[all.indexOf(e.target as HTMLButtonElement) + by];
    if (!to) return;
    e.preventDefault();
    for (const b of all) b.tabIndex = b === to ? 0 : -1;
    to.focus();
  };
}

// A MapDialog shows one feature map as large as the window allows.
export class MapDialog {
  readonly root = element("dialog", { className: "large" });
  private readonly canvas = element("canvas", { role: "img" });
  private readonly caption = element("p");

  constructor() {
    this.root.append(this.canvas, this.caption, button(say("close"), () => this.root.close()));
    this.root.addEventListener("click", (e) => e.target === this.root && this.root.close());
  }

  show(map: HTMLCanvasElement, caption: string): void {
    this.canvas.width = map.width;
    this.canvas.height = map.height;
    this.canvas.getContext("2d")!.drawImage(map, 0, 0);
    this.canvas.setAttribute("aria-label", caption);
    this.caption.textContent = caption;
    this.root.setAttribute("aria-label", caption);
    this.root.showModal();
  }
}
