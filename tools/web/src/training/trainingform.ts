// The form that starts a training.

import { element, labelled, select } from "../parts/dom";
import * as api from "../server/runs";
import { words } from "../server/api";
import { format, say } from "../page/text";
import { Page, showProblem } from "../page/view";

export class TrainingForm {
  readonly root = element("form", { className: "launch", noValidate: true });
  private readonly preset: HTMLSelectElement;
  private readonly about = element("small");
  private readonly name = element("input", { type: "text", maxLength: 40, pattern: "[A-Za-z0-9][A-Za-z0-9\\-]*", autocomplete: "off" });
  private readonly epochs = element("input", { type: "number", min: "1", max: "10000" });
  private readonly seed = element("input", { type: "number", min: "0", max: String(Number.MAX_SAFE_INTEGER) });
  private readonly latent = element("input", { type: "number", min: "1", max: "1024" });
  private readonly problem = element("p", { className: "problem", role: "alert" });

  constructor(private readonly page: Page, private readonly presets: api.Preset[], private readonly started: (run: api.Run) => void) {
    this.preset = select(presets.map((p) => p.name));
    this.name.placeholder = say("nameHint");
    this.root.append(
      element("h2", {}, say("newTraining")),
      element("div", { className: "how" },
        labelled("preset", this.preset), labelled("runName", this.name), labelled("epochs", this.epochs),
        labelled("seed", this.seed), labelled("latentWidth", this.latent), element("button", {}, say("startTraining"))),
      this.about, this.problem,
    );
    this.preset.addEventListener("change", () => this.showPreset());
    this.root.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.start();
    });
    this.showPreset();
  }

  // showPreset describes the chosen preset, with its settings as placeholders.
  private showPreset(): void {
    const preset = this.presets.find((p) => p.name === this.preset.value)!;
    this.about.textContent = words(preset.about);
    this.epochs.placeholder = String(preset.epochs);
    this.seed.placeholder = String(preset.seed);
    this.latent.placeholder = String(preset.latent);
  }

  // quiet takes back what was wrong, when it is so no longer.
  quiet(): void {
    this.problem.textContent = "";
  }

  // refuses says in the page's language which field is wrong, and what it takes.
  private refuses(): boolean {
    const { name, epochs, seed, latent } = this, wrong = [name, epochs, seed, latent].find((field) => !field.validity.valid);
    if (!wrong) return false;
    const field = wrong.labels![0].firstChild!.textContent!;
    this.problem.textContent = wrong === name ? format("wantName", { field }) : format("wantNumber", { field, from: wrong.min, to: wrong.max });
    wrong.focus();
    return true;
  }

  private async start(): Promise<void> {
    const number = (field: HTMLInputElement) => (field.value === "" ? undefined : Number(field.value));
    this.problem.textContent = "";
    if (this.refuses()) return;
    try {
      this.started(await api.start({
        preset: this.preset.value, name: this.name.value || undefined,
        epochs: number(this.epochs), seed: number(this.seed), latent: number(this.latent),
      }));
    } catch (error) {
      showProblem(this.page, this.problem, error);
    }
  }
}
