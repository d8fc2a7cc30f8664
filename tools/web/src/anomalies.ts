// Anomalies: pictures ranked by how strange they are to the model.

import * as api from "./api";
import { button, element, Latest } from "./dom";
import { Page, View } from "./page";
import { compared } from "./picture";
import { chooser } from "./source";
import { say, short, spoken } from "./text";

const most = 32; // pictures at once
const few = 8; // images of the data at once

// A Judged is one picture and what the model makes of it.
interface Judged extends api.Verdict {
  name: string;
  pixels: Float32Array;
  made: Float32Array;
}

export class Anomalies implements View {
  readonly root = element("section", { className: "anomalies" });
  private readonly list = element("ol", { className: "ranked" });
  private readonly judging = new Latest((e) => this.page.failed(e));
  private judged: Judged[] = [];

  static async of(this: void, page: Page, model: api.Model): Promise<Anomalies> {
    return new Anomalies(page, model, (await api.about(model.name)).count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly count: number) {
    const sources = element("div", { className: "sources" }, chooser(page, this.root, most, (files) => this.read(files)));
    if (count === 0) sources.append(element("small", {}, say("noImagesChoose")));
    else sources.prepend(button(say("fromData"), () => this.draw()));
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
      const read = await Promise.allSettled(files.map((file) => api.fit(this.model.name, file)));
      await this.add(read.flatMap((r, i) => (r.status === "fulfilled" ? [{ name: files[i].name, pixels: r.value.data }] : [])));
      const wrong = read.flatMap((r, i) => (r.status === "rejected" ? [{ name: files[i].name, why: r.reason }] : []));
      for (const { why } of wrong) if (!(why instanceof api.Problem)) throw why;
      if (wrong.length > 0) this.page.failed(wrong.map(({ name, why }) => `${name}: ${why.message}`).join(" · "));
    });
  }

  private async add(pictures: { name: string; pixels: Float32Array }[]): Promise<void> {
    const fresh = await Promise.all(pictures.map(({ name, pixels }) => this.judge(name, pixels)));
    this.show([...this.judged, ...fresh]);
    this.page.remember({ view: "anomalies" });
  }

  private async judge(name: string, pixels: Float32Array): Promise<Judged> {
    const verdict = await api.leastStrange(this.model, pixels, this.count > 0);
    const made = await api.reconstruct(this.model.name, pixels, verdict.cls);
    return { name, pixels, made: made.data, ...verdict };
  }

  private show(judged: Judged[]): void {
    this.judged = judged.sort((a, b) => b.score - a.score);
    this.list.replaceChildren(...this.judged.map((v) => this.item(v)));
  }

  private item(v: Judged): HTMLElement {
    const item = element("li", {}, compared(v.pixels, v.made, this.model.input), element("p", { className: "numbers" }, inWords(v)));
    item.classList.toggle("strange", (v.rank ?? 0) > 0.99);
    return item;
  }
}

function inWords(v: Judged): string {
  const percent = new Intl.NumberFormat(spoken(), { style: "percent", maximumFractionDigits: 1 });
  const parts = [v.name, `${say("score")} ${short(v.score)}`];
  if (v.cls !== undefined) parts.push(`${say("class")} ${v.cls}`);
  if (v.rank !== undefined) parts.push(`${say("stranger")} ${percent.format(v.rank)} ${say("ofData")}`);
  return parts.join(" · ");
}
