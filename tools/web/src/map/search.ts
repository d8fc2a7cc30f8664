// A field that finds an image of a map by its number, name or class.

import * as api from "../server/api";
import { element, Latest } from "../parts/dom";
import { say } from "../page/text";

const most = 12; // found images to choose from

// matches returns the images that a text is about: that of a number, else those with the
// text in their name or class.
export function matches(images: api.Image[], text: string): api.Image[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  if (/^\d+$/.test(wanted) && Number(wanted) < images.length) return [images[Number(wanted)]];
  return images.filter(({ name, class: cls }) => name?.toLowerCase().includes(wanted) || cls?.toLowerCase() === wanted);
}

export class Search {
  private readonly field = element("input", { type: "search", label: say("findImage"), placeholder: say("findImage") });
  private readonly found = element("div", { className: "found", hidden: true });
  private readonly count = element("span", { role: "status" });
  readonly root = element("div", { className: "search" }, this.field, this.count, this.found);

  constructor(private readonly images: () => Promise<api.Image[]>, private readonly loading: Latest, private readonly choose: (i: number) => void) {
    this.field.addEventListener("input", () => this.find());
    this.root.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && e.target === this.field) this.found.querySelector("button")?.click();
      if (e.key !== "Escape" || this.found.hidden) return;
      e.stopPropagation();
      this.close();
    });
  }

  private find(): void {
    this.loading.run(async () => {
      const all = matches(await this.images(), this.field.value);
      this.count.textContent = this.field.value.trim() === "" ? "" : String(all.length);
      this.found.hidden = all.length === 0;
      this.found.replaceChildren(...all.slice(0, most).map((image) => this.entry(image)));
    });
  }

  private entry({ index, name, class: cls }: api.Image): HTMLElement {
    const text = [String(index), name, cls].filter((v) => v !== undefined).join(" · ");
    return element("button", { type: "button", onclick: () => {
      this.close();
      this.choose(index);
    } }, text);
  }

  private close(): void {
    this.found.hidden = true;
    this.field.focus();
  }
}
