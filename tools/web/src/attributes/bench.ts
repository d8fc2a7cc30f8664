// The pictures that stay on the screen: the reconstruction, and both edits of it, which a hold
// compares with it.

import { paint } from "../parts/canvas";
import { element, figure } from "../parts/dom";
import { say } from "../page/text";

export const ways = ["plain", "debiased"] as const;

export class Bench {
  readonly root = element("div", { className: "bench" });
  readonly links = { plain: element("a", {}, say("playThis")), debiased: element("a", {}, say("playThis")) };
  readonly compare = element("button", { type: "button" }, say("holdCompare"));
  private readonly canvases = { recon: element("canvas"), plain: element("canvas"), debiased: element("canvas") };
  private images: Float32Array | null = null; // reconstruction, plain and debiased
  private held = false;

  constructor(private readonly shape: number[], left: AbortSignal) {
    const edited = ways.map((way) => {
      const shown = figure(say(way), this.canvases[way]);
      shown.querySelector("figcaption")!.append(" · ", this.links[way]);
      return shown;
    });
    this.root.append(figure(say("recon"), this.canvases.recon), element("div", { className: "edited" }, ...edited));
    for (const part of [this.compare, ...ways.map((way) => this.canvases[way])]) this.holds(part, left);
    keepClear(this.root, left);
  }

  show(images: Float32Array): void {
    this.images = images;
    this.draw();
  }

  private draw(): void {
    if (this.images === null) return;
    paint(this.canvases.recon, this.images, this.shape, 0);
    ways.forEach((way, i) => paint(this.canvases[way], this.images!, this.shape, this.held ? 0 : i + 1));
    this.root.classList.toggle("held", this.held);
  }

  // holds shows the reconstruction in place of the edits while a part is held.
  private holds(part: HTMLElement, left: AbortSignal): void {
    const hold = (on: boolean) => {
      if (on === this.held) return;
      this.held = on;
      this.draw();
    };
    part.addEventListener("pointerdown", () => hold(true));
    part.addEventListener("contextmenu", (e) => e.preventDefault()); // of a long touch
    part.addEventListener("keydown", (e) => (e.key === " " || e.key === "Enter") && hold(true));
    part.addEventListener("keyup", () => hold(false));
    part.addEventListener("blur", () => hold(false));
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => hold(false), { signal: left });
  }
}

// keepClear keeps what has the focus from being scrolled under a part that stays on the
// screen.
function keepClear(part: HTMLElement, left: AbortSignal): void {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    style.scrollPaddingTop = getComputedStyle(part).position === "sticky" ? `${part.offsetHeight + 8}px` : "";
  });
  observer.observe(part);
  left.addEventListener("abort", () => {
    observer.disconnect();
    style.scrollPaddingTop = "";
  });
}
