// Feature maps and rows of numbers as pictures.

import { button, element } from "./dom";
import { setPixels } from "./picture";
import { say } from "./text";

// paintMap draws map number i of some, height x width, min black and max white.
export function paintMap(canvas: HTMLCanvasElement, values: Float32Array, height: number, width: number, i: number, min: number, max: number): void {
  const size = height * width;
  setPixels(canvas, width, height, (data) => {
    for (let p = 0; p < size; p++) {
      const grey = max > min ? (255 * (values[i * size + p] - min)) / (max - min) : 0;
      data.set([grey, grey, grey, 255], 4 * p);
    }
  });
}

const most = 1024; // pixels of a row of bars, 80 high

// paintBars draws numbers as bars from zero; where they are more than pixels, a column
// reaches from the least of its numbers to the most.
export function paintBars(canvas: HTMLCanvasElement, values: Float32Array, min: number, max: number): void {
  const columns = Math.min(values.length, most), wide = Math.floor(most / columns), height = 80;
  canvas.width = columns * wide;
  canvas.height = height;
  canvas.style.maxWidth = `${1.25 * columns}rem`;
  const context = canvas.getContext("2d")!;
  context.fillStyle = getComputedStyle(canvas).color;
  const top = Math.max(0, max), bottom = Math.min(0, min);
  const y = (v: number) => ((top - v) / (top - bottom || 1)) * (height - 1);
  for (let c = 0; c < columns; c++) {
    let low = 0, high = 0;
    for (let i = Math.floor((c * values.length) / columns); i < Math.floor(((c + 1) * values.length) / columns); i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    context.fillRect(c * wide, y(high), wide > 3 ? wide - Math.max(2, wide / 8) : wide, Math.max(1, y(low) - y(high)));
  }
}

// walkable makes a group of buttons one stop of the Tab key, on which the arrow keys
// go from one to the next.
export function walkable(group: HTMLElement): void {
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

// Large shows one map as large as the window allows.
export class Large {
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
