// Anomalies: pictures ranked by their anomaly scores.

import * as api from "../server/api";
import { comparison } from "../parts/canvas";
import { button, element, Latest } from "../parts/dom";
import { fileButton } from "../page/files";
import { scoreText } from "../parts/score";
import { currentLanguage, say } from "../page/text";
import { Facts, Page, View } from "../page/view";

const mostFiles = 32; // at once
const randomImages = 8; // of the data, at once
const anomalousRank = 0.99; // above it an image is highlighted, if there is no threshold

interface Scored extends api.ClassScore {
  name: string;
  pixels: Float32Array;
  recon: Float32Array;
}

export class Anomalies implements View {
  readonly root = element("section", { className: "anomalies" });
  private readonly list = element("ol", { className: "ranked" });
  private readonly scoring = new Latest((e, again) => this.page.failed(e, again));
  private scored: Scored[] = [];

  static create(this: void, page: Page, model: api.Model, { count }: Facts): Anomalies {
    return new Anomalies(page, model, count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly count: number) {
    const take = (files: File[]) => this.read(files);
    page.takeFiles(mostFiles, take);
    const sources = element("div", { className: "sources" }, fileButton("files", mostFiles, take), element("small", {}, say("fileHint")));
    if (count === 0) sources.append(element("small", {}, say("noImagesChoose")));
    else sources.prepend(button(say("fromData"), () => this.addRandom()));
    sources.append(button(say("clear"), () => this.show([])));
    this.root.append(element("p", {}, say("anomaliesHint")), sources, this.list);
  }

  async open(): Promise<void> {
    this.page.remember({ view: "anomalies" });
    if (this.count > 0) this.addRandom();
  }

  // addRandom adds random images of the data, which should score low.
  private addRandom(): void {
    const indices = new Set<number>();
    while (indices.size < Math.min(randomImages, this.count)) indices.add(Math.floor(Math.random() * this.count));
    const chosen = [...indices];
    this.scoring.run(async () => {
      const images = await Promise.all(chosen.map((i) => api.image(this.model.name, i)));
      await this.add(images.map((image, i) => ({ name: `${chosen[i]}`, pixels: image.data })));
    });
  }

  private read(files: File[]): void {
    this.scoring.run(async () => {
      const results = await Promise.allSettled(files.map((file) => api.fit(this.model.name, file)));
      await this.add(results.flatMap((r, i) => (r.status === "fulfilled" ? [{ name: files[i].name, pixels: r.value.data }] : [])));
      const warning = results.flatMap((r) => (r.status === "fulfilled" && r.value.warning) || []).at(0);
      if (warning) this.page.notify(warning);
      const refused = results.flatMap((r, i) => (r.status === "rejected" ? [{ name: files[i].name, why: r.reason }] : []));
      for (const { why } of refused) if (!(why instanceof api.Problem)) throw why;
      if (refused.length > 0) this.page.failed(refused.map(({ name, why }) => `${name}: ${why.message}`).join(" · "));
    });
  }

  private async add(pictures: { name: string; pixels: Float32Array }[]): Promise<void> {
    const scored = await Promise.all(pictures.map(({ name, pixels }) => this.score(name, pixels)));
    this.show([...this.scored, ...scored]);
    this.page.remember({ view: "anomalies" });
  }

  private async score(name: string, pixels: Float32Array): Promise<Scored> {
    const score = await api.lowestScore(this.model, pixels, this.count > 0);
    const recon = await api.reconstruct(this.model.name, pixels, score.cls);
    return { name, pixels, recon: recon.data, ...score };
  }

  private show(scored: Scored[]): void {
    this.scored = scored.sort((a, b) => b.value - a.value);
    this.list.replaceChildren(...this.scored.map((s) => this.item(s)));
  }

  private item(s: Scored): HTMLElement {
    const item = element("li", {}, comparison(s.pixels, s.recon, this.model.input), element("p", { className: "numbers" }, caption(s)));
    item.classList.toggle("anomalous", s.strange ?? (s.rank ?? 0) > anomalousRank);
    return item;
  }
}

function caption(s: Scored): string {
  const percent = new Intl.NumberFormat(currentLanguage(), { style: "percent", maximumFractionDigits: 1 });
  const parts = [s.name, scoreText(s)];
  if (s.cls !== undefined) parts.push(`${say("class")} ${s.cls}`);
  if (s.rank !== undefined) parts.push(`${say("higherThan")} ${percent.format(s.rank)} ${say("ofData")}`);
  return parts.join(" · ");
}
