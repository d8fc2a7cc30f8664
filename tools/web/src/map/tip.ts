// The image of a point, beside the pointer.

import { Atlas } from "./atlas";
import { element } from "../parts/dom";
import { Point } from "./viewport";

const gap = 14; // from the point
const side = 96; // of the image

export class Tip {
  private readonly canvas = element("canvas", { role: "presentation", width: side, height: side });
  private image: { i: number; atlas: Atlas | null } | null = null;
  private readonly caption = element("p", { role: "status" });
  readonly root = element("div", { className: "tip" }, this.canvas, this.caption);

  constructor() {
    this.hide();
  }

  hide(): void {
    this.root.classList.add("away");
    this.caption.textContent = "";
    this.image = null;
  }

  // show places the tip beside a pixel of a stage, on the side that has room.
  show([x, y]: Point, stage: HTMLElement, caption: string, i: number, atlas: Atlas | null): void {
    this.image = { i, atlas };
    this.refresh();
    this.caption.textContent = caption;
    this.root.classList.remove("away");
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const left = x + gap + width > stage.clientWidth ? x - gap - width : x + gap;
    const top = Math.min(y + gap, stage.clientHeight - height);
    this.root.style.translate = `${Math.max(0, left)}px ${Math.max(0, top)}px`;
  }

  // refresh draws the image once it is there.
  refresh(): void {
    const context = this.canvas.getContext("2d")!;
    context.clearRect(0, 0, side, side);
    context.imageSmoothingEnabled = false;
    if (this.image?.atlas?.has(this.image.i)) this.image.atlas.draw(context, this.image.i, [side / 2, side / 2], side);
  }
}
