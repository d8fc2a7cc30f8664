// The list of runs: which to compare, their states, and actions on them.

import { button, element } from "../parts/dom";
import * as api from "../server/runs";
import { formatNumber, say } from "../page/text";

export interface ListState {
  selected: ReadonlySet<string>;
  colour(name: string): string;
  mayTrain: boolean;
}

export interface ListActions {
  select(name: string, on: boolean): void;
  play(name: string): Promise<void>;
  perform(task: () => Promise<unknown>): void; // and shows what went wrong
}

// An Item is the row of a run. It is kept while its contents change, and with it the
// keyboard focus.
class Item {
  readonly root = element("li", { className: "run" });
  private readonly box = element("input", { type: "checkbox" });
  private readonly swatch = element("span", { className: "swatch" });
  private readonly state = element("span", { className: "state" });
  private readonly progress = element("span", { className: "progress" });
  private readonly loss = element("span", { className: "loss" });
  private readonly about = element("small");
  private readonly stop: HTMLButtonElement;
  private readonly resume: HTMLButtonElement;
  private readonly epochs = element("input", { type: "number", min: "1", max: "10000", label: say("epochsInTotal") });
  private readonly further: HTMLElement;
  private readonly play: HTMLButtonElement;
  private readonly problem = element("span", { className: "problem" });

  constructor(readonly name: string, { select, perform, play }: ListActions) {
    this.play = button(say("playThis"), () => perform(() => play(name)));
    this.box.addEventListener("change", () => select(name, this.box.checked));
    this.stop = button(say("stop"), () => perform(() => api.stop(name)));
    this.resume = button(say("resume"), () => perform(() => api.resume(name, Number(this.epochs.value))));
    this.further = element("span", { className: "further" }, this.resume, " ", this.epochs, " ", say("epochsInTotal"));
    this.root.append(
      element("label", {}, this.box, " ", this.swatch, " ", element("strong", {}, name)),
      this.state, this.progress, this.loss, this.about, this.stop, this.play, this.further, this.problem,
    );
  }

  update(run: api.Run, state: ListState): void {
    const selected = state.selected.has(run.name);
    this.box.checked = selected;
    this.swatch.style.background = selected ? state.colour(run.name) : "transparent";
    this.root.dataset.state = run.state;
    this.state.textContent = say(run.state === "training" ? "trains" : run.state);
    this.progress.textContent = `${run.done} / ${run.epochs}` + (run.share ? ` + ${Math.floor(100 * run.share)}%` : "");
    this.progress.title = say("epochs");
    const last = run.metrics?.at(-1);
    this.loss.textContent = last ? `${say("trainLoss")} ${formatNumber(last.train_loss, 4)}` + (last.val_loss === undefined ? "" : `, ${say("valLoss")} ${formatNumber(last.val_loss, 4)}`) : "";
    this.about.textContent = [run.dataset, run.kind, run.latent ? `z ${run.latent}` : ""].filter(Boolean).join(" · ");
    this.problem.textContent = run.problem ?? run.diagnosis ?? "";
    this.stop.hidden = !(state.mayTrain && run.own && run.state === "training");
    this.play.hidden = !(run.served || (state.mayTrain && run.done > 0));
    this.further.hidden = !(state.mayTrain && selected && run.state !== "training" && (run.state === "stopped" || run.done > 0));
    if (document.activeElement !== this.epochs) this.epochs.value = String(run.done >= run.epochs ? 2 * run.epochs : run.epochs);
  }
}

export class RunList {
  readonly root = element("ul", { className: "runs" });
  private items: Item[] = [];

  constructor(private readonly actions: ListActions) {}

  update(runs: api.Run[], state: ListState): void {
    const before = this.items;
    this.items = runs.map((r) => before.find((i) => i.name === r.name) ?? new Item(r.name, this.actions));
    runs.forEach((r, i) => this.items[i].update(r, state));
    if (before.length !== this.items.length || before.some((item, i) => item !== this.items[i])) this.root.replaceChildren(...this.items.map((i) => i.root));
  }
}
