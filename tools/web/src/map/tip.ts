// The image of a point, beside the pointer.

import { element } from "../parts/dom";
import { Point } from "./viewport";

const gap = 14; // from the point

export class Tip {
  readonly canvas = element("canvas", { role: "presentation" });
  private readonly caption = element("p", { role: "status" });
  readonly root = element("div", { className: "tip" }, this.canvas, this.caption);

  constructor() {
    this.hide();
  }

  hide(): void {
    this.root.classList.add("away");
    this.caption.textContent = "";
  }

  // show places the tip beside a pixel of a stage, on the side that has room.
  show([x, y]: Point, stage: HTMLElement, caption: string): void {
    this.caption.textContent = caption;
    this.root.classList.remove("away");
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const left = x + gap + width > stage.clientWidth ? x - gap - width : x + gap;
    const top = Math.min(y + gap, stage.clientHeight - height);
    this.root.style.translate = `${Math.max(0, left)}px ${Math.max(0, top)}px`;
  }
}
