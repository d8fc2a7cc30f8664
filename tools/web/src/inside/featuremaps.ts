// Feature maps and vectors as pictures.

import { setPixels } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { barRanges, mapBytes } from "../parts/pixels";
import { format, formatNumber, say } from "../page/text";
import { commonScale, ownScale } from "./scale";

const mostMaps = 64;

// Maps are the values of a layer, channels x height x width.
export interface Maps {
  name: string;
  values: Float32Array;
  shape: number[];
  own: boolean; // each map on its own scale
}

// A MapHost is told what is done with the maps.
export interface MapHost {
  enlarge(map: HTMLCanvasElement, name: string): void;
  point(map: number, row: number, column: number): void; // at a unit
  leave(): void;
}

// mapGroup draws each map as a button.
export function mapGroup(maps: Maps, host: MapHost): HTMLElement {
  const [n] = maps.shape, shown = Math.min(n, mostMaps);
  const group = element("div", { className: n > 4 ? "maps" : "maps few", role: "group", label: `${maps.name}, ${countText(n)}` });
  const common = commonScale(maps.values);
  for (let i = 0; i < shown; i++) group.append(mapButton(maps, i, maps.own ? ownScale(mapOf(maps, i)) : common, host));
  arrowKeys(group);
  return group;
}

function mapOf({ values, shape: [, height, width] }: Maps, i: number): Float32Array {
  return values.subarray(i * height * width, (i + 1) * height * width);
}

function mapButton(maps: Maps, i: number, { black, white }: { black: number; white: number }, host: MapHost): HTMLElement {
  const [, height, width] = maps.shape, canvas = element("canvas"), name = `${maps.name}, ${say("oneMap")} ${i + 1}`;
  setPixels(canvas, width, height, (bytes) => mapBytes(bytes, maps.values, height * width, i, black, white));
  const made = element("button", { type: "button", label: name, onclick: () => host.enlarge(canvas, name) }, canvas);
  const place = (share: number, size: number) => Math.max(0, Math.min(size - 1, Math.floor(share * size)));
  made.addEventListener("pointermove", (e) => {
    const box = canvas.getBoundingClientRect();
    host.point(i, place((e.clientY - box.top) / box.height, height), place((e.clientX - box.left) / box.width, width));
  });
  made.addEventListener("pointerleave", () => host.leave());
  made.addEventListener("blur", () => host.leave());
  made.addEventListener("focus", () => {
    const at = strongest(mapOf(maps, i));
    host.point(i, Math.floor(at / width), at % width);
  });
  return made;
}

// strongest returns the place of the value farthest from zero, for those who do not point.
function strongest(map: Float32Array): number {
  return map.reduce((best, v, i) => (Math.abs(v) > Math.abs(map[best]) ? i : best), 0);
}

function countText(n: number): string {
  return n > mostMaps ? format("firstMaps", { shown: mostMaps, n }) : `${say("maps")}: ${n}`;
}

// scaleText says what black and white are.
export function scaleText({ values, shape: [n], own }: Maps): string {
  const { black, white } = commonScale(values);
  const scale = own ? say("itsScale") : format(black < 0 ? "signedScale" : "positiveScale", { black: formatNumber(black), white: formatNumber(white) });
  return n > mostMaps ? `${countText(n)}; ${scale}` : scale;
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
    if (!by) return;
    e.preventDefault();
    const to = all[all.indexOf(e.target as HTMLButtonElement) + by];
    if (!to) return;
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
