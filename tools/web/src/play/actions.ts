// The buttons above the sliders: what is often wanted, and a menu with the rest.

import { save } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { say } from "../page/text";
import { copy, Page } from "../page/view";
import * as api from "../server/api";

export interface ActionEvents {
  undo(): void;
  ofImage(): void;
  random(): void;
  reset(): void;
  state(): { z: Float32Array; cls: string | undefined };
}

export class Actions {
  readonly root = element("div", { className: "buttons" });
  private readonly undo: HTMLButtonElement;
  private readonly ofImage: HTMLButtonElement;
  private readonly menu = element("details", { className: "menu others" });

  constructor(page: Page, private readonly model: api.Model, output: HTMLCanvasElement, private readonly events: ActionEvents) {
    this.undo = button(say("undo"), () => events.undo());
    this.ofImage = button(say("ofImage"), () => events.ofImage());
    this.undo.disabled = this.ofImage.disabled = true;
    this.ofImage.className = "primary";
    this.menu.append(element("summary", { label: say("moreActions") }, "⋯"), element("div", {},
      this.item(say("reset"), () => events.reset()),
      this.item(say("copy"), () => void copy(page, JSON.stringify({ z: [Array.from(events.state().z)] }))),
      this.item(say("copyCommand"), () => void copy(page, this.command())),
      this.item(say("save"), () => save(output, `${model.name}.png`))));
    this.menu.addEventListener("keydown", (e) => e.key === "Escape" && this.close());
    document.addEventListener("pointerdown", (e) => this.menu.contains(e.target as Node) || (this.menu.open = false), { signal: page.left });
    this.root.append(this.ofImage, button(say("random"), () => events.random()), this.undo, this.menu);
  }

  // undoable tells whether there is something to undo.
  undoable(some: boolean): void {
    this.undo.disabled = !some;
  }

  // away tells whether z is another than the image's.
  away(is: boolean): void {
    this.ofImage.disabled = !is;
  }

  private item(text: string, click: () => void): HTMLButtonElement {
    return button(text, () => {
      click();
      this.close();
    });
  }

  private close(): void {
    this.menu.open = false;
    this.menu.querySelector("summary")!.focus();
  }

  private command(): string {
    const { z, cls } = this.events.state();
    return api.curlCommand("decode", { model: this.model.name, class: cls }, { z: [Array.from(z)] }, `${this.model.name}.png`);
  }
}
