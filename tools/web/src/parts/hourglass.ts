// The drawing of an autoencoder: wide, narrow, wide. Each block is as high as the logarithm
// of the number of its values.

import { svg } from "./svg";

// A Block is a layer, or a group of layers, on the way of an image.
export interface Block {
  part: "image" | "encoder" | "latent" | "decoder";
  title: string;
  values: number; // that leave it
}

const width = 1000, height = 160; // of the drawing, in its own units
const gap = 6; // between blocks
const least = 0.12; // of the height, for one value

// heights returns the height of the drawing before the first block and after each block, as
// shares of the whole.
export function heights(input: number, blocks: Block[]): number[] {
  const all = [input, ...blocks.map((b) => b.values)], most = Math.log2(1 + Math.max(...all));
  return all.map((n) => least + (1 - least) * (Math.log2(1 + n) / most));
}

// hourglass draws the way of an image of so many values through blocks. With choose each
// block is a button.
export function hourglass(input: number, blocks: Block[], label: string, choose?: (i: number) => void): SVGSVGElement {
  const shares = heights(input, blocks), step = (width + gap) / blocks.length;
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "hourglass", preserveAspectRatio: "none", role: choose ? "group" : "img", "aria-label": label });
  blocks.forEach((block, i) => drawn.append(shape(block, i, [shares[i], shares[i + 1]], [i * step, (i + 1) * step - gap], choose)));
  return drawn;
}

function shape(block: Block, i: number, [before, after]: number[], [left, right]: number[], choose?: (i: number) => void): SVGElement {
  const y = (share: number, side: 1 | -1) => (height / 2) * (1 + side * share);
  const points = [[left, y(before, -1)], [right, y(after, -1)], [right, y(after, 1)], [left, y(before, 1)]];
  const polygon = svg("polygon", { points: points.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" ") });
  const group = svg("g", { class: block.part, "data-block": i }, svg("title", {}, block.title), polygon);
  if (!choose) return group;
  group.prepend(svg("rect", { x: left, y: 0, width: right - left, height, fill: "transparent" })); // narrow blocks are as easily hit
  for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": block.title })) group.setAttribute(name, value);
  group.addEventListener("click", () => choose(i));
  group.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" && e.key !== " ") return;
    e.preventDefault();
    choose(i);
  });
  return group;
}
