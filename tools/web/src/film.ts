// What a training looks like, epoch by epoch: the newest first.

import { Problem } from "./api";
import { element } from "./dom";
import * as api from "./runs";
import { say } from "./text";

export class Film {
  readonly root = element("section", { className: "film" });
  private readonly rows = new Map<string, HTMLElement>();
  private run = "";

  constructor(private readonly failed: (error: unknown) => void) {}

  // show draws the pictures of a run, which has finished an epoch, that are not there yet.
  show(run: api.Run): void {
    if (run.name !== this.run) this.clear(run);
    const epochs = run.pictures ?? [];
    if (epochs.length === 0) return this.put(`last ${run.done}`, say("pictureOf"), [["recon", 0]]);
    const samples = run.sampled;
    this.put("original", say("originals"), [["original", 0]]);
    if (samples && this.rows.get("original")!.childElementCount === 2) this.rows.get("original")!.append(element("span", { className: "over" }, say("samples")));
    for (const epoch of epochs) {
      this.put(String(epoch), `${say("epoch")} ${epoch}`, samples ? [["recon", epoch], ["sample", epoch]] : [["recon", epoch]]);
    }
  }

  private clear(run: api.Run): void {
    this.rows.clear();
    this.run = run.name;
    this.root.replaceChildren(element("h2", {}, `${say("film")}: ${run.name}`), element("p", {}, say("filmHint")));
  }

  // put adds a row below the originals. The one picture of a run of another process
  // takes the place of the one before.
  private put(key: string, text: string, pictures: [api.Kind, number][]): void {
    if (this.rows.has(key)) return;
    const row = element("div", { className: key.startsWith("last") ? "frame whole" : "frame" }, element("span", {}, text));
    this.rows.set(key, row);
    for (const [kind, epoch] of pictures) row.append(this.image(text, kind, epoch));
    if (key.startsWith("last")) this.root.querySelector(".whole")?.remove();
    const original = this.rows.get("original");
    if (original && original !== row) original.after(row);
    else this.root.append(row);
  }

  private image(text: string, kind: api.Kind, epoch: number): HTMLElement {
    const canvas = element("canvas", { width: 0, height: 0, role: "img", label: `${say(kind === "sample" ? "samples" : kind === "recon" ? "recons" : "originals")}, ${text}` });
    this.draw(canvas, kind, epoch).catch((error) => {
      canvas.closest(".frame")?.remove();
      if (!(error instanceof Problem)) this.failed(error); // a picture that is not there any more
    });
    return canvas;
  }

  private async draw(canvas: HTMLCanvasElement, kind: api.Kind, epoch: number): Promise<void> {
    const bitmap = await createImageBitmap(await api.picture(this.run, kind, epoch));
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }
}
