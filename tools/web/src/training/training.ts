// Training: the runs, with their curves and pictures as they grow.

import { ConnectionError, Model } from "../server/api";
import { Curves, Line } from "./curves";
import { element, labelled, Latest, select } from "../parts/dom";
import { History } from "./history";
import { RunList } from "./runlist";
import * as api from "../server/runs";
import { colours } from "../map/scatter";
import { formatFixed, formatNumber, say } from "../page/text";
import { TrainingForm } from "./trainingform";
import { Page, showProblem, View } from "../page/view";

// The metrics that have curves, by their names in the address.
const metrics = ["loss", "recon", "kl", "lr"] as const;
type Metric = (typeof metrics)[number];

const tableEpochs = 6;
const retryDelay = 1000; // milliseconds before a lost stream is opened again

export class Training implements View {
  readonly root = element("section", { className: "training" });
  private known: api.Runs = { allow_train: false, presets: [], runs: [] };
  private readonly selected = new Set<string>(); // in the order of selection
  private readonly colours = new Map<string, string>();
  private readonly list = new RunList({
    select: (name, on) => this.select(name, on),
    perform: (task) => void this.perform(task),
    play: (name) => this.play(name),
  });
  private readonly metric = select(metrics, (m) => say(`${m}Curve`));
  private readonly log = element("input", { type: "checkbox" });
  private readonly charts = element("div"); // one for each unit
  private readonly curves: Curves[] = [];
  private form: TrainingForm | null = null;
  private trained = false; // there was a training at the last look
  private readonly table = element("div", { className: "figures", tabIndex: 0, role: "region", label: say("lastEpochs") });
  private readonly curvesAndTable = element("div"); // shown after the first epoch
  private readonly note = element("p");
  private readonly history: History;
  private readonly problem = element("p", { className: "problem", role: "alert" });
  private readonly loading = new Latest((e, again) => this.page.failed(e, again));

  static create(this: void, page: Page, model: Model | undefined): Training {
    return new Training(page, model?.name);
  }

  private constructor(private readonly page: Page, private readonly model: string | undefined) {
    this.history = new History((e) => page.failed(e));
    for (const input of [this.metric, this.log]) input.addEventListener("change", () => this.draw());
  }

  // open selects the runs in an address, else that of the chosen model, else the first of the
  // list.
  async open(state: URLSearchParams): Promise<void> {
    this.metric.value = metrics.find((m) => m === state.get("figure")) ?? "loss";
    this.log.checked = state.get("log") === "1";
    this.known = await api.runs();
    const names = (state.get("runs") ?? "").split(",");
    for (const name of names) if (this.known.runs.some((r) => r.name === name)) this.selected.add(name);
    if (this.selected.size === 0 && this.known.runs.length > 0) this.selected.add((this.known.runs.find((r) => r.name === this.model) ?? this.known.runs[0]).name);
    this.build();
    this.draw();
    void this.follow();
  }

  private build(): void {
    if (this.known.allow_train) {
      this.form = new TrainingForm(this.page, this.known.presets, (run) => {
        this.selected.add(run.name);
        this.reload();
      });
    }
    const form = this.form?.root ?? element("p", { className: "denied" }, say("trainDenied"), " ", element("code", {}, "diabolo serve --allow-train"));
    this.curvesAndTable.replaceChildren(
      element("div", { className: "how" }, labelled("metric", this.metric), element("label", {}, this.log, " ", say("logScale"))),
      this.charts, element("h2", {}, say("lastEpochs")), this.table,
    );
    this.root.replaceChildren(
      element("p", {}, say("trainingHint")), form, this.problem, element("h2", {}, say("allRuns")), this.list.root, this.note, this.curvesAndTable, this.history.root,
    );
  }

  // reload asks the server for the runs and draws them.
  private reload(): void {
    this.loading.run(async () => {
      this.known = await api.runs();
      this.draw();
    });
  }

  // perform performs an action on a run, and shows what went wrong.
  private async perform(task: () => Promise<unknown>): Promise<void> {
    this.problem.textContent = "";
    try {
      await task();
    } catch (error) {
      showProblem(this.page, this.problem, error);
    }
    this.reload();
  }

  // play shows a run's model in Play; the server may have to serve it first.
  private async play(name: string): Promise<void> {
    if (!this.known.runs.find((r) => r.name === name)?.served) {
      await api.serve(name);
      await this.page.refresh();
    }
    location.hash = this.page.link({ view: "play", model: name });
  }

  private select(name: string, on: boolean): void {
    if (on) this.selected.add(name);
    else this.selected.delete(name);
    this.draw();
  }

  // follow draws the server's events until the view is left.
  private async follow(): Promise<void> {
    const signal = this.page.left;
    while (!signal.aborted) {
      try {
        await api.listen(signal, () => this.reload(), (e) => this.received(e));
      } catch (error) {
        if (signal.aborted) return;
        this.page.failed(error);
        if (!(error instanceof ConnectionError)) return;
      }
      await new Promise((done) => setTimeout(done, retryDelay));
    }
  }

  private received(e: api.RunEvent): void {
    if (e.kind !== "epoch" && e.kind !== "step") return this.reload();
    const run = this.known.runs.find((r) => r.name === e.data.run);
    if (e.kind === "step") {
      if (run) run.share = e.data.share;
      return this.updateList();
    }
    if (!run || !api.addEpoch(run, e.data)) return this.reload();
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

  private updateList(): void {
    this.list.update(this.known.runs, { selected: this.selected, colour: (name) => this.colour(name), mayTrain: this.known.allow_train });
  }

  private draw(): void {
    const runs = [...this.selected].map((name) => this.known.runs.find((r) => r.name === name)).filter((r) => r !== undefined);
    this.updateList();
    this.curvesAndTable.hidden = !runs.some((r) => r.done > 0);
    this.note.textContent = this.known.runs.length === 0 ? say("noRuns") : this.curvesAndTable.hidden && runs.length > 0 ? say("noEpochs") : "";
    if (!this.curvesAndTable.hidden) this.drawCurves(runs.filter((r) => r.done > 0));
    if (this.known.runs.some((r) => r.state === "training")) this.trained = true;
    else this.settled();
    this.table.replaceChildren(...runs.map(table));
    const last = runs.at(-1);
    this.history.root.hidden = !last?.done;
    if (last?.done) this.history.show(last);
    this.page.remember({ view: "training", runs: runs.map((r) => r.name).join(","), figure: this.metric.value, log: this.log.checked ? "1" : undefined });
  }

  // drawCurves draws a chart for each unit of the metric: losses of different units are not to
  // be compared.
  private drawCurves(runs: api.Run[]): void {
    const units = [...new Set(runs.map((r) => this.unit(r)))];
    while (this.curves.length < units.length) this.curves.push(new Curves(this.page.left));
    this.charts.replaceChildren(...units.flatMap((unit, i) => [...(unit === "" ? [] : [element("p", { className: "unit" }, unitName(unit))]), this.curves[i].root]));
    units.forEach((unit, i) => this.curves[i].show(runs.filter((r) => this.unit(r) === unit).flatMap((r) => this.lines(r)), this.log.checked));
  }

  private unit(run: api.Run): string {
    return this.metric.value === "lr" ? "" : run.metrics?.find((e) => e.parts)?.parts![0].unit ?? "";
  }

  // settled takes back a refusal to train beside another training, once none is left.
  private settled(): void {
    if (this.trained) this.form?.quiet();
    this.trained = false;
  }

  // lines returns the curves of a run; validation is solid, training dashed.
  private lines(run: api.Run): Line[] {
    const epochs = run.metrics ?? [];
    const line = (name: string, dashed: boolean, of: (e: api.Epoch) => number | undefined): Line => ({
      name: `${run.name} ${name}`, dashed, colour: this.colour(run.name), values: epochs.map((e) => of(e) ?? null),
    });
    const metric = this.metric.value as Metric;
    if (metric !== "loss") return [line(say(`${metric}Curve`), false, (e) => (metric === "lr" ? e.lr : api.lossPart(e, metric)))];
    return [line(say("trainLoss"), true, (e) => e.train_loss), line(say("valLoss"), false, (e) => e.val_loss)];
  }
}

// unitName returns the unit of a loss in the language of the page.
function unitName(unit: string): string {
  if (unit === "nats per image") return say("natsPerImage");
  return unit === "mean squared error" ? say("pixels") : unit;
}

// table returns the metrics of a run's last epochs.
function table(run: api.Run): HTMLElement {
  const columns: [string, (e: api.Epoch) => string][] = [
    [say("epoch"), (e) => String(e.epoch)], [say("trainLoss"), (e) => formatNumber(e.train_loss, 4)], [say("valLoss"), (e) => formatNumber(e.val_loss, 4)],
    [say("reconCurve"), (e) => formatNumber(api.lossPart(e, "recon"), 4)], ["KL", (e) => formatNumber(api.lossPart(e, "kl"), 4)], [say("seconds"), (e) => formatFixed(e.seconds, 1)],
  ];
  const head = element("tr", {}, ...columns.map(([name]) => element("th", { scope: "col" }, name)));
  const rows = (run.metrics ?? []).slice(-tableEpochs).map((e) => element("tr", {}, ...columns.map(([, of]) => element("td", {}, of(e)))));
  return element("table", {}, element("caption", {}, run.name), element("thead", {}, head), element("tbody", {}, ...rows));
}
