// Inside: an image's pass through the model, layer by layer.

import { wholeNumber } from "../page/address";
import * as api from "../server/api";
import { button, element, Latest } from "../parts/dom";
import { MapDialog } from "./featuremaps";
import { InputView, LayerView, OutputView, PassContext, PosteriorView, StepView } from "./layerview";
import { say } from "../page/text";
import { Subject } from "../page/subject";
import { Page, View } from "../page/view";

export class Inside implements View, PassContext {
  readonly root = element("section", { className: "inside" });
  readonly dialog = new MapDialog();
  input!: api.PassInput;
  pass!: api.Inside;
  private addressed: number | undefined; // the seed of z in the address, for the next image
  private last = 0; // the view up to which all are shown
  private steps: StepView[] = [];
  private readonly list = element("ol");
  private readonly controls = element("div", { className: "how walk", hidden: true });
  private readonly position = element("output");
  private readonly next = button(say("step"), () => this.go(this.last + 1));
  private readonly all = button(say("all"), () => this.go(this.steps.length - 1));
  private readonly start = button(say("start"), () => this.go(0));
  private readonly running = new Latest((e, again) => this.page.failed(e, again));
  private readonly onScreen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) void this.steps.find((s) => s.root === target)?.show();
  }, { rootMargin: "300px" });

  static create(this: void, page: Page, model: api.Model): Inside {
    return new Inside(page, model);
  }

  private constructor(private readonly page: Page, readonly model: api.Model) {
    this.controls.append(this.next, this.all, this.start, this.position);
    this.root.append(element("p", {}, say("insideHint")), this.controls, this.list, this.dialog.root);
  }

  // open takes z and the steps from an address.
  async open(state: URLSearchParams): Promise<void> {
    this.last = wholeNumber(state, "step");
    this.addressed = this.model.posterior !== "point" && state.has("seed") ? wholeNumber(state, "seed") : undefined;
  }

  failed(error: unknown): void {
    this.page.failed(error);
  }

  setSeed(seed: number | undefined): void {
    const { pixels, class: cls } = this.input;
    this.run({ pixels, class: cls, seed }, this.steps.findIndex((s) => s instanceof PosteriorView));
  }

  // showSubject starts with another image, or another class told.
  showSubject({ pixels, told }: Subject): void {
    const seed = this.addressed ?? (this.input?.pixels === pixels ? this.input.seed : undefined);
    this.addressed = undefined;
    this.run({ pixels, class: told, seed });
  }

  private run(input: api.PassInput, from = 0): void {
    this.running.run(() => this.load(input, from));
  }

  // load sends an input through the model; the views before from stay as they are.
  private async load(input: api.PassInput, from: number): Promise<void> {
    this.pass = await api.inside(this.model.name, input);
    this.input = input;
    const first = this.steps.length === 0;
    if (first) this.build();
    for (const s of this.steps.slice(from)) {
      s.invalidate();
      this.onScreen.unobserve(s.root);
      this.onScreen.observe(s.root);
    }
    this.update();
    if (first && this.last > 0 && this.last < this.steps.length - 1) this.scrollTo(this.last);
  }

  private build(): void {
    const layers = this.pass.steps.map((s, i) => (s.kind === "z" ? new PosteriorView(this, i) : new LayerView(this, i)));
    this.steps = [new InputView(this), ...layers, new OutputView(this)];
    this.list.replaceChildren(...this.steps.map((s) => s.root));
    this.controls.hidden = false;
    this.last = Math.min(this.last, this.steps.length - 1);
  }

  // go shows the views up to one, and scrolls to it, or to the start unless it is the
  // next.
  private go(to: number): void {
    const forward = to === this.last + 1;
    this.last = to;
    this.update();
    this.scrollTo(forward ? to : 0);
  }

  // scrollTo waits until the view has its contents, and with them its height.
  private scrollTo(i: number): void {
    const step = this.steps[i];
    void step.show().then(() => step.root.scrollIntoView({ block: "nearest" }));
  }

  private update(): void {
    const end = this.steps.length - 1;
    this.steps.forEach((s, i) => (s.root.hidden = i > this.last));
    this.next.disabled = this.all.disabled = this.last === end;
    this.start.disabled = this.last === 0;
    this.position.value = `${this.last + 1} ${say("of")} ${end + 1}: ${this.steps[this.last].title}`;
    this.page.remember({ view: "inside", step: this.last, seed: this.input.seed });
  }
}
