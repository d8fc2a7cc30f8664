// The same z decoded with each class that the decoder takes.

import { paint } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { say } from "../page/text";
import * as api from "../server/api";

export class ClassRow {
  readonly root = element("div", { className: "classes" });
  private readonly picks: HTMLButtonElement[];

  constructor(private readonly model: api.Model, choose: (cls: string) => void) {
    this.picks = api.decoderClasses(model).map((c) => button(c, () => choose(c)));
  }

  // show shows an image for each class.
  show(images: api.Tensor, chosen: string | undefined): void {
    if (this.picks.length === 0) return;
    if (this.root.childElementCount === 0) {
      for (const pick of this.picks) pick.prepend(element("canvas"));
      this.root.append(element("h2", {}, say("classes")), ...this.picks);
    }
    this.picks.forEach((pick, i) => {
      paint(pick.querySelector("canvas")!, images.data, this.model.input, i);
      pick.setAttribute("aria-pressed", String(pick.textContent === chosen));
    });
  }
}
