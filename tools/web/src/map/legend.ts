// The legend of a map: its colours, and which classes are shown.

import { element } from "../parts/dom";
import { say } from "../page/text";
import { colours } from "./scatter";

export class Legend {
  readonly root = element("fieldset", { className: "legend", hidden: true });
  readonly hidden = new Set<number>(); // classes that are not shown

  constructor(private readonly changed: () => void) {}

  // classes shows classes with boxes that hide them.
  classes(names: string[]): void {
    this.root.hidden = false;
    this.root.replaceChildren(element("legend", {}, say("legend")), ...names.map((name, c) => this.entry(name, c)));
  }

  // scale shows the colours of values instead.
  scale(content: HTMLElement): void {
    this.root.hidden = false;
    this.root.replaceChildren(element("legend", {}, say("colours")), content);
  }

  private entry(name: string, c: number): HTMLElement {
    const box = element("input", { type: "checkbox", checked: !this.hidden.has(c) });
    const swatch = element("span", { className: "swatch" });
    swatch.style.background = colours[c % colours.length];
    box.addEventListener("change", () => {
      if (box.checked) this.hidden.delete(c);
      else this.hidden.add(c);
      this.changed();
    });
    return element("label", {}, box, swatch, name);
  }
}
