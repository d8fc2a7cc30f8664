// Anomalies: pictures with their scores, and a verdict on each.

import { wholeNumber } from "../page/address";
import * as api from "../server/api";
import { saveText } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { uniform } from "../parts/random";
import { scoreName } from "../parts/score";
import { fileButton } from "../page/files";
import { format, say } from "../page/text";
import { Facts, Page, View } from "../page/view";
import { Alarms } from "./alarms";
import { Card } from "./card";
import { csv, Judgement } from "./judgement";
import { foreign, Picture, spoilt } from "./mix";
import { dataScores, scoreAll, Scored } from "./scoring";
import { Strip } from "./strip";

const mostFiles = 32; // at once
const randomImages = 8; // of the data, at once

const randomSeed = () => Math.floor(Math.random() * 1e9);

type Load = (signal: AbortSignal) => Promise<Picture[]>;

export class Anomalies implements View {
  readonly root = element("section", { className: "anomalies" });
  private readonly list = element("ol", { className: "ranked" });
  private readonly lines = element("ul", { className: "lines", role: "status" }); // what was not taken, and why
  private readonly waiting = element("p", { className: "waiting", role: "status" });
  private readonly legend = element("p", { className: "numbers" });
  private readonly alarms = new Alarms(() => this.judge());
  private readonly strip: Strip;
  private seed: number | undefined; // of the first random images
  private cards: Card[] = [];
  private data: number[] = []; // scores of the data, in order
  private queue: Promise<void> = Promise.resolve();
  private work = new AbortController(); // aborted by Clear

  static create(this: void, page: Page, model: api.Model, { count }: Facts): Anomalies {
    return new Anomalies(page, model, count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly count: number) {
    this.strip = new Strip(model.input, (s) => this.point(s), page.left);
    page.left.addEventListener("abort", () => this.work.abort());
    page.takeFiles(mostFiles, (files, said) => this.read(files, said));
    const take = (files: File[]) => this.read(files.slice(0, mostFiles), files.length > mostFiles ? [`${say("tooMany")} ${mostFiles}`] : []);
    const sources = element("div", { className: "sources" }, fileButton("files", mostFiles, take), element("small", {}, say("fileHint")));
    if (count === 0) sources.append(element("small", {}, say("noImagesChoose")));
    else sources.prepend(button(say("fromData"), () => this.addRandom()), button(say("readyMix"), () => this.addMix()));
    sources.append(button(say("clear"), () => this.clear()), button(say("saveCSV"), () => this.save()));
    this.root.append(element("p", {}, say("anomaliesHint")), sources, this.lines, this.strip.root, this.legend, this.alarms.root, this.waiting, this.list);
  }

  async open(state: URLSearchParams): Promise<void> {
    this.remember();
    if (this.count === 0) return;
    this.addRandom(wholeNumber(state, "seed", randomSeed()));
    this.loadData();
  }

  // loadData asks for the scores of the data, which takes seconds the first time.
  private loadData(): void {
    dataScores(this.model.name).then((data) => {
      this.data = data;
      this.judge();
    }, (error) => this.page.failed(error, () => this.loadData()));
  }

  // addRandom adds random images of the data, which should score low. The address keeps which.
  private addRandom(seed = randomSeed()): void {
    if (this.cards.length === 0) this.seed = seed;
    this.add(async (signal) => {
      const images = await Promise.all(this.chosen(randomImages, seed).map(async (i) => ({ name: `${say("original")} ${i}`, image: await api.image(this.model.name, i, signal) })));
      return images.map(({ name, image }) => ({ name, pixels: image.data }));
    });
  }

  // addMix adds strange pictures, which should score high.
  private addMix(): void {
    this.add(async (signal) => {
      const seed = randomSeed(), [a, b] = this.chosen(2, seed);
      const [first, second] = await Promise.all([a, b ?? a].map((i) => api.image(this.model.name, i, signal)));
      return [...spoilt(first.data, second.data, this.model.input, seed), ...(await foreign(this.model, Math.min(this.count, 256), uniform(seed), signal))];
    });
  }

  private chosen(n: number, seed: number): number[] {
    const random = uniform(seed), indices = new Set<number>();
    while (indices.size < Math.min(n, this.count)) indices.add(Math.floor(random() * this.count));
    return [...indices];
  }

  private read(files: File[], said: string[]): void {
    this.lines.replaceChildren(...said.map((text) => element("li", {}, text)));
    this.add(async (signal) => {
      const results = await Promise.allSettled(files.map((file) => api.fit(this.model.name, file, signal)));
      for (const r of results) if (r.status === "rejected" && !(r.reason instanceof api.Problem)) throw r.reason;
      if (!signal.aborted) this.tell(files, results);
      return results.flatMap((r, i) => (r.status === "fulfilled" ? [{ name: files[i].name, pixels: r.value.data }] : []));
    });
  }

  // tell says which files were refused, and what is to be known of the others.
  private tell(files: File[], results: PromiseSettledResult<api.Tensor>[]): void {
    const warnings = new Set(results.flatMap((r) => (r.status === "fulfilled" && r.value.warning) || []));
    const refused = results.flatMap((r, i) => (r.status === "rejected" ? [`${files[i].name}: ${(r.reason as Error).message}`] : []));
    this.lines.append(...[...warnings, ...refused].map((text) => element("li", {}, text)));
  }

  // add adds pictures, after those that were asked for before.
  private add(load: Load): void {
    const { signal } = this.work;
    this.waiting.textContent = say("scoring");
    const task = (this.queue = this.queue.then(() => this.take(load, signal)).then(() => {
      if (this.queue === task) this.waiting.textContent = "";
    }));
  }

  private async take(load: Load, signal: AbortSignal): Promise<void> {
    try {
      if (signal.aborted) return;
      const pictures = await load(signal), scored = pictures.length > 0 ? await scoreAll(this.model, pictures, signal) : [];
      if (signal.aborted) return;
      this.cards = [...this.cards, ...scored.map((s) => new Card(s, this.model.input))].sort((a, b) => b.scored.value - a.scored.value);
      this.judge();
      this.remember();
    } catch (error) {
      if (!signal.aborted) this.page.failed(error, () => signal.aborted || this.add(load));
    }
  }

  private clear(): void {
    this.work.abort();
    this.work = new AbortController();
    this.queue = Promise.resolve();
    this.waiting.textContent = "";
    this.lines.replaceChildren();
    this.cards = [];
    this.judge();
  }

  private remember(): void {
    this.page.remember({ view: "anomalies", seed: this.seed });
  }

  private judgement(): Judgement {
    return new Judgement(this.cards[0]?.scored.threshold, this.data, this.alarms.rate);
  }

  // judge shows the verdicts.
  private judge(): void {
    const judgement = this.judgement(), scored = this.cards.map((c) => c.scored);
    this.cards.forEach((card) => card.judge(judgement));
    this.list.replaceChildren(...this.cards.map((c) => c.root));
    this.strip.show(scored, judgement);
    this.legend.textContent = scored[0] && this.data.length > 0 ? format("stripLegend", { by: scoreName(scored[0].by) }) : "";
    this.alarms.show(judgement, scored.map((s) => s.value));
  }

  // point goes to the card of a picture.
  private point(s: Scored): void {
    const card = this.cards.find((c) => c.scored === s);
    card?.root.scrollIntoView({ block: "center" });
    card?.root.focus({ preventScroll: true });
  }

  private save(): void {
    saveText(csv(this.cards.map((c) => c.scored), this.judgement()), `${this.model.name}.csv`, "text/csv");
  }
}
