// Anomalies: pictures ranked by how strange they are to the model.

import * as api from "./api";
import { button, element, Latest } from "./dom";
import { Page, View } from "./page";
import { compared } from "./picture";
import { chooser } from "./source";
import { say, spoken } from "./text";

const most = 32; // pictures at once
const few = 8; // images of the data at once

// A Verdict is what the model makes of one picture.
interface Verdict {
  name: string;
  pixels: Float32Array;
  made: Float32Array;
  score: number;
  rank?: number;
  cls?: string; // a cvae's best
}

export class Anomalies implements View {
  readonly root = element("section", { className: "anomalies" });
  private readonly list = element("ol", { className: "ranked" });
  private readonly judging: Latest;
  private verdicts: Verdict[] = [];

  static async of(this: void, page: Page, model: api.Model): Promise<Anomalies> {
    return new Anomalies(page, model, (await api.about(model.name)).count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly count: number) {
    this.judging = new Latest((e) => page.failed(e));
    const sources = element("div", { className: "sources" }, chooser(page, this.root, most, (files) => this.read(files)));
    if (count > 0) sources.prepend(button(say("fromData"), () => this.draw()));
    sources.append(button(say("clear"), () => this.show([])));
    this.root.append(element("p", {}, say("anomaliesHint")), sources, this.list);
  }

  async open(): Promise<void> {
    this.page.remember({ view: "anomalies" });
    if (this.count > 0) this.draw();
  }

  // draw adds some images of the data, which should not be strange.
  private draw(): void {
    const different = new Set<number>();
    while (different.size < Math.min(few, this.count)) different.add(Math.floor(Math.random() * this.count));
    const chosen = [...different];
    this.judging.run(async () => {
      const images = await Promise.all(chosen.map((i) => api.image(this.model.name, i)));
      await this.add(images.map((image, i) => ({ name: `${chosen[i]}`, pixels: image.data })));
    });
  }

  private read(files: File[]): void {
    this.judging.run(async () => {
      const images = await Promise.all(files.map((file) => api.fit(this.model.name, file)));
      await this.add(images.map((image, i) => ({ name: files[i].name, pixels: image.data })));
    });
  }

  private async add(pictures: { name: string; pixels: Float32Array }[]): Promise<void> {
    const fresh = await Promise.all(pictures.map(({ name, pixels }) => this.judge(name, pixels)));
    this.show([...this.verdicts, ...fresh]);
    this.page.remember({ view: "anomalies" });
  }

  // judge scores a picture; a cvae says as which class it is the least strange.
  private async judge(name: string, pixels: Float32Array): Promise<Verdict> {
    const classes = this.model.kind === "cvae" && this.model.classes ? this.model.classes : [undefined];
    const all = await Promise.all(classes.map((cls) => api.scores(this.model.name, pixels, cls, this.count > 0)));
    const best = all.reduce((b, s, i) => (s.scores[0] < all[b].scores[0] ? i : b), 0);
    const made = await api.reconstruct(this.model.name, pixels, classes[best]);
    return { name, pixels, made: made.data, score: all[best].scores[0], rank: all[best].ranks?.[0], cls: classes[best] };
  }

  private show(verdicts: Verdict[]): void {
    this.verdicts = verdicts.sort((a, b) => b.score - a.score);
    this.list.replaceChildren(...this.verdicts.map((v) => this.item(v)));
  }

  private item(v: Verdict): HTMLElement {
    const item = element("li", {}, compared(v.pixels, v.made, this.model.input), element("p", { className: "numbers" }, verdict(v)));
    item.classList.toggle("strange", (v.rank ?? 0) > 0.99);
    return item;
  }
}

// verdict puts a score into words.
function verdict(v: Verdict): string {
  const percent = new Intl.NumberFormat(spoken(), { style: "percent", maximumFractionDigits: 1 });
  const parts = [v.name, `${say("score")} ${v.score.toPrecision(3)}`];
  if (v.cls !== undefined) parts.push(`${say("class")} ${v.cls}`);
  if (v.rank !== undefined) parts.push(`${say("stranger")} ${percent.format(v.rank)} ${say("ofData")}`);
  return parts.join(" · ");
}
