// Controls to choose an image: from the data, a file, the clipboard or by drag and drop.

import * as api from "../server/api";
import { button, element } from "./dom";
import { say } from "../page/text";
import { Page } from "../page/view";

// fileInput returns a control for picture files, up to most of them. They may also be
// dropped on zone, or pasted until the view is left.
export function fileInput(page: Page, zone: HTMLElement, most: number, take: (files: File[]) => void): HTMLElement {
  const accept = (list: FileList | undefined | null) => {
    const files = Array.from(list ?? []), pictures = files.filter((f) => f.type.startsWith("image/"));
    const others = files.filter((f) => !pictures.includes(f)).map((f) => f.name);
    if (pictures.length > 0) take(pictures.slice(0, most));
    if (others.length > 0) page.notify(`${say("noPicture")} ${others.join(", ")}`);
  };
  const input = element("input", { type: "file", accept: "image/*", multiple: most > 1 });
  input.addEventListener("change", () => {
    accept(input.files);
    input.value = ""; // else choosing the same file again would be no change
  });
  zone.addEventListener("dragover", (e) => e.preventDefault());
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    accept(e.dataTransfer?.files);
  });
  document.addEventListener("paste", (e) => accept(e.clipboardData?.files), { signal: page.left });
  return element("span", {}, element("label", { className: "file" }, say(most > 1 ? "files" : "file"), input), " ", element("small", {}, say("fileHint")));
}

// An Origin is an image's index in the data and its class; both are undefined for a file.
export interface Origin {
  image?: number;
  class?: string;
}

// An ImageSource lets the user choose one image for a model.
export class ImageSource {
  readonly root = element("div", { className: "sources" });

  constructor(
    private readonly page: Page, private readonly model: api.Model, readonly count: number, zone: HTMLElement,
    private readonly take: (pixels: Float32Array, origin: Origin) => void,
  ) {
    if (count === 0) this.root.append(element("small", {}, say("noImagesChoose")));
    else this.root.append(button(say("next"), () => void this.show(Math.floor(Math.random() * count))));
    this.root.append(fileInput(page, zone, 1, ([file]) => void this.read(file)));
  }

  // show takes image i of the data, or the last one if there are fewer.
  async show(i: number): Promise<void> {
    const image = Math.max(0, Math.min(this.count - 1, i));
    try {
      const [pixels, cls] = await Promise.all([api.image(this.model.name, image), api.classOf(this.model.name, image)]);
      this.take(pixels.data, { image, class: cls });
    } catch (error) {
      this.page.failed(error);
    }
  }

  private async read(file: File): Promise<void> {
    try {
      const { data, warning } = await api.fit(this.model.name, file);
      this.take(data, {});
      if (warning) this.page.notify(warning);
    } catch (error) {
      this.page.failed(error);
    }
  }
}
