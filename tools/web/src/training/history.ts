// The pictures of a training, epoch by epoch, newest first.

import { Problem } from "../server/api";
import { element } from "../parts/dom";
import * as api from "../server/runs";
import { say } from "../page/text";

const captions = { original: "originals", recon: "recons", sample: "samples" } as const;

export class History {
  readonly root = element("section", { className: "history" });
  private readonly rows = new Map<string, HTMLElement>();
  private readonly hint = element("p");
  private run = "";

  constructor(private readonly failed: (error: unknown) => void) {}

  // show adds the pictures of a run that are not shown yet. The run has finished an epoch.
  show(run: api.Run): void {
    if (run.name !== this.run) this.clear(run);
    const epochs = run.pictures ?? [];
    this.hint.textContent = say(epochs.length === 0 ? "historyOfLast" : run.sampled ? "historyHint" : "historyOfRecons");
    if (epochs.length === 0) return this.add(`last ${run.done}`, say("lastPicture"), [["recon", 0]]);
    const samples = run.sampled;
    this.add("original", say("originals"), [["original", 0]]);
    if (samples && this.rows.get("original")!.childElementCount === 2) this.rows.get("original")!.append(element("span", { className: "over" }, say("samples")));
    for (const epoch of epochs) {
      this.add(String(epoch), `${say("epoch")} ${epoch}`, samples ? [["recon", epoch], ["sample", epoch]] : [["recon", epoch]]);
    }
  }

  private clear(run: api.Run): void {
    this.rows.clear();
    this.run = run.name;
    this.root.replaceChildren(element("h2", {}, `${say("history")}: ${run.name}`), this.hint);
  }

  // add adds a row below the originals, unless it is there. A run of another process has
  // a single picture, which replaces the one before.
  private add(key: string, text: string, pictures: [api.PictureKind, number][]): void {
    if (this.rows.has(key)) return;
    const row = element("div", { className: key.startsWith("last") ? "pictures whole" : "pictures" }, element("span", {}, text));
    this.rows.set(key, row);
    for (const [kind, epoch] of pictures) row.append(this.picture(text, kind, epoch));
    if (key.startsWith("last")) this.root.querySelector(".whole")?.remove();
    const original = this.rows.get("original");
    if (original && original !== row) original.after(row);
    else this.root.append(row);
  }

  private picture(text: string, kind: api.PictureKind, epoch: number): HTMLElement {
    const canvas = element("canvas", { width: 0, height: 0, role: "img", label: `${say(captions[kind])}, ${text}` });
    this.draw(canvas, kind, epoch).catch((error) => {
      canvas.closest(".pictures")?.remove();
      if (!(error instanceof Problem)) this.failed(error); // a Problem: the picture has been deleted
    });
    return canvas;
  }

  private async draw(canvas: HTMLCanvasElement, kind: api.PictureKind, epoch: number): Promise<void> {
    const bitmap = await createImageBitmap(await api.picture(this.run, kind, epoch));
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  }
}
