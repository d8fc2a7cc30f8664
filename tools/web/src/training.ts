// Training: the runs there are, their curves and pictures, as they grow.

import { Lost } from "./api";
import { Curves, Line } from "./curves";
import { choice, element, labelled, Latest } from "./dom";
import { Film } from "./film";
import { colours } from "./ground";
import { Launch } from "./launch";
import { Page, refused, View } from "./page";
import { RunList } from "./runlist";
import * as api from "./runs";
import { say, short } from "./text";

// The figures there are curves of, by their names in the address.
const figures = ["loss", "recon", "kl", "lr"] as const;
type Figure = (typeof figures)[number];

const tabled = 6; // epochs of the table
const patience = 1000; // milliseconds until a lost stream is tried again

export class Training implements View {
  readonly root = element("section", { className: "training" });
  private known: api.Runs = { allow_train: false, presets: [], runs: [] };
  private readonly chosen = new Set<string>(); // the last chosen one last
  private readonly colours = new Map<string, string>();
  private readonly list = new RunList({
    choose: (name, on) => this.choose(name, on),
    act: (task) => void this.act(task),
    play: (name) => this.play(name),
  });
  private readonly what = choice(figures, (f) => say(`${f}Curve`));
  private readonly log = element("input", { type: "checkbox" });
  private readonly curves: Curves;
  private readonly table = element("div", { className: "figures", tabIndex: 0, role: "region", label: say("lastEpochs") });
  private readonly grown = element("div"); // what there is after an epoch
  private readonly note = element("p");
  private readonly film: Film;
  private readonly problem = element("p", { className: "problem", role: "alert" });
  private readonly reading = new Latest((e) => this.page.failed(e));

  constructor(private readonly page: Page) {
    this.film = new Film((e) => page.failed(e));
    this.curves = new Curves(page.left);
    for (const input of [this.what, this.log]) input.addEventListener("change", () => this.draw());
  }

  // open compares the runs an address names; else the one that is trained, or the
  // newest.
  async open(state: URLSearchParams): Promise<void> {
    this.what.value = figures.find((f) => f === state.get("figure")) ?? "loss";
    this.log.checked = state.get("log") === "1";
    await this.read();
    const names = (state.get("runs") ?? "").split(",");
    for (const name of names) if (this.known.runs.some((r) => r.name === name)) this.chosen.add(name);
    if (this.chosen.size === 0 && this.known.runs.length > 0) this.chosen.add(this.known.runs[0].name);
    this.build();
    this.draw();
    void this.follow();
  }

  // read asks for the runs: those in training first, then those that never began, then
  // the newest.
  private async read(): Promise<void> {
    this.known = await api.runs();
    const order = (r: api.Run) => (r.state === "training" ? "9" : "") + (r.started ?? "8");
    this.known.runs.sort((a, b) => (order(a) < order(b) ? 1 : -1));
  }

  private build(): void {
    const launch = this.known.allow_train
      ? new Launch(this.page, this.known.presets, (run) => {
        this.chosen.add(run.name);
        this.again();
      }).root
      : element("p", { className: "denied" }, say("trainDenied"), " ", element("code", {}, "diabolo serve --allow-train"));
    this.grown.replaceChildren(
      element("div", { className: "how" }, labelled("figure", this.what), element("label", {}, this.log, " ", say("logScale"))),
      this.curves.root, element("h2", {}, say("lastEpochs")), this.table,
    );
    this.root.replaceChildren(
      element("p", {}, say("trainingHint")), launch, this.problem, element("h2", {}, say("allRuns")), this.list.root, this.note, this.grown, this.film.root,
    );
  }

  // again reads the runs anew and draws them.
  private again(): void {
    this.reading.run(async () => {
      await this.read();
      this.draw();
    });
  }

  // act does something with a run, and says what was wrong with it.
  private async act(task: () => Promise<unknown>): Promise<void> {
    this.problem.textContent = "";
    try {
      await task();
    } catch (error) {
      refused(this.page, this.problem, error);
    }
    this.again();
  }

  // play shows a run's model in Play, which the server may have to serve first.
  private async play(name: string): Promise<void> {
    if (!this.known.runs.find((r) => r.name === name)?.served) {
      await api.serve(name);
      await this.page.refresh();
    }
    location.hash = this.page.link({ view: "play", model: name });
  }

  private choose(name: string, on: boolean): void {
    if (on) this.chosen.add(name);
    else this.chosen.delete(name);
    this.draw();
  }

  // follow draws what the server tells, until the view is left.
  private async follow(): Promise<void> {
    const signal = this.page.left;
    while (!signal.aborted) {
      try {
        await api.listen(signal, () => this.again(), (h) => this.heard(h));
      } catch (error) {
        if (signal.aborted) return;
        this.page.failed(error);
        if (!(error instanceof Lost)) return;
      }
      await new Promise((done) => setTimeout(done, patience));
    }
  }

  private heard(h: api.Happening): void {
    if (h.kind !== "epoch" && h.kind !== "step") return this.again();
    const run = this.known.runs.find((r) => r.name === h.run);
    if (h.kind === "step") {
      if (run) run.share = h.share;
      return this.showList();
    }
    if (!run || h.metrics.epoch > run.done + 1) return this.again();
    run.metrics = [...(run.metrics ?? []).slice(0, h.metrics.epoch - 1), h.metrics];
    run.done = h.metrics.epoch;
    run.share = 0;
    run.epochs = h.epochs;
    if (run.own) run.pictures = [...(run.pictures ?? []).filter((e) => e < run.done), run.done];
    if (run.own && !run.served) {
      run.served = true;
      this.page.refresh().catch((e) => this.page.failed(e));
    }
    this.draw();
  }

  private colour(name: string): string {
    if (!this.colours.has(name)) this.colours.set(name, colours[this.colours.size % colours.length]);
    return this.colours.get(name)!;
  }

  private showList(): void {
    this.list.update(this.known.runs, { chosen: this.chosen, colour: (name) => this.colour(name), mayTrain: this.known.allow_train });
  }

  private draw(): void {
    const runs = [...this.chosen].map((name) => this.known.runs.find((r) => r.name === name)).filter((r) => r !== undefined);
    this.showList();
    this.grown.hidden = !runs.some((r) => r.done > 0);
    this.note.textContent = this.known.runs.length === 0 ? say("noRuns") : this.grown.hidden && runs.length > 0 ? say("noEpochs") : "";
    if (!this.grown.hidden) this.curves.show(runs.flatMap((r) => this.lines(r)), this.log.checked);
    this.table.replaceChildren(...runs.map(tableOf));
    const last = runs.at(-1);
    this.film.root.hidden = !last?.done;
    if (last?.done) this.film.show(last);
    this.page.remember({ view: "training", runs: runs.map((r) => r.name).join(","), figure: this.what.value, log: this.log.checked ? "1" : undefined });
  }

  // lines are the curves of a run: solid is validation.
  private lines(run: api.Run): Line[] {
    const epochs = run.metrics ?? [];
    const line = (name: string, dashed: boolean, of: (e: api.Epoch) => number | undefined): Line => ({
      name: `${run.name} ${name}`, dashed, colour: this.colour(run.name), values: epochs.map((e) => of(e) ?? null),
    });
    const what = this.what.value as Figure;
    if (what !== "loss") return [line(say(`${what}Curve`), false, (e) => (what === "lr" ? e.lr : part(e, what)))];
    return [line(say("trainLoss"), true, (e) => e.train_loss), line(say("valLoss"), false, (e) => e.val_loss)];
  }
}

// part is a term of the validation loss.
function part(e: api.Epoch, name: string): number | undefined {
  return e.parts?.find((p) => p.name === name)?.value;
}

// tableOf has the last epochs of a run in figures.
function tableOf(run: api.Run): HTMLElement {
  const columns: [string, (e: api.Epoch) => string][] = [
    [say("epoch"), (e) => String(e.epoch)], [say("trainLoss"), (e) => short(e.train_loss, 4)], [say("valLoss"), (e) => short(e.val_loss, 4)],
    [say("reconCurve"), (e) => short(part(e, "recon"), 4)], ["KL", (e) => short(part(e, "kl"), 4)], [say("seconds"), (e) => e.seconds.toFixed(1)],
  ];
  const head = element("tr", {}, ...columns.map(([name]) => element("th", { scope: "col" }, name)));
  const rows = (run.metrics ?? []).slice(-tabled).map((e) => element("tr", {}, ...columns.map(([, of]) => element("td", {}, of(e)))));
  return element("table", {}, element("caption", {}, run.name), element("thead", {}, head), element("tbody", {}, ...rows));
}
