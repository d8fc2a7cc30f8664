// A needle: what a judge says of an image, and where it stood before.

import { element } from "./dom";

// far is how much of a move catches the eye.
const far = 0.05;

export class Needle {
  readonly root = element("div", { className: "needle" });
  private readonly was = element("i", { className: "was" });
  private readonly now = element("i", { className: "now" });
  private readonly way = element("i", { className: "way" });
  private readonly text = element("small");
  private readonly track = element("div", { className: "track", role: "meter", ariaValueMin: "0", ariaValueMax: "1" }, this.way, this.was, this.now);

  constructor(label: string) {
    this.track.ariaLabel = label;
    this.root.append(this.track, this.text);
    this.root.hidden = true;
  }

  // show moves the needle from one probability to another.
  show(before: number, after: number): void {
    this.root.hidden = false;
    this.was.style.left = percent(before);
    this.now.style.left = percent(after);
    this.way.style.left = percent(Math.min(before, after));
    this.way.style.width = percent(Math.abs(after - before));
    this.root.classList.toggle("gone", Math.abs(after - before) >= far);
    this.text.textContent = `${before.toFixed(2)} → ${after.toFixed(2)}`;
    this.track.setAttribute("aria-valuenow", after.toFixed(2));
    this.track.setAttribute("aria-valuetext", this.text.textContent);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
