// A bar for the probability that a judge gives an image.

import { element } from "../parts/dom";
import { formatFixed } from "../page/text";

const noticeable = 0.05; // a change that is highlighted

export class ProbabilityBar {
  readonly root = element("div", { className: "probability" });
  private readonly before = element("i", { className: "before" });
  private readonly after = element("i", { className: "after" });
  private readonly change = element("i", { className: "change" });
  private readonly text = element("small");
  private readonly track = element("div", { className: "track", role: "meter", ariaValueMin: "0", ariaValueMax: "1" }, this.change, this.before, this.after);

  constructor(label: string) {
    this.track.ariaLabel = label;
    this.root.append(this.track, this.text);
    this.root.hidden = true;
  }

  // show marks the probability before an edit and after it.
  show(before: number, after: number): void {
    this.root.hidden = false;
    this.before.style.left = percent(before);
    this.after.style.left = percent(after);
    this.change.style.left = percent(Math.min(before, after));
    this.change.style.width = percent(Math.abs(after - before));
    this.root.classList.toggle("changed", Math.abs(after - before) >= noticeable);
    this.text.textContent = `${formatFixed(before, 2)} → ${formatFixed(after, 2)}`;
    this.track.setAttribute("aria-valuenow", after.toFixed(2));
    this.track.setAttribute("aria-valuetext", this.text.textContent);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
