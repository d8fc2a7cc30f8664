// Inside: an image on its way through the model, layer by layer.

import { whole } from "./address";
import * as api from "./api";
import { button, choice, choose, element, labelled, Latest } from "./dom";
import { Large } from "./maps";
import { Page, View } from "./page";
import { Origin, Source } from "./source";
import { Draw, End, Layer, Start, Station, Way } from "./station";
import { say } from "./text";

export class Inside implements View, Way {
  readonly root = element("section", { className: "inside" });
  readonly large = new Large();
  look!: api.Look;
  inside!: api.Inside;
  private image: number | undefined; // nothing for a file's
  private asked: { class?: string; seed?: number } = {}; // by the address, of the next image
  private last = 0; // the station up to which all are shown
  private stations: Station[] = [];
  private readonly list = element("ol");
  private readonly from: Source;
  private readonly cls: HTMLSelectElement;
  private readonly walk = element("div", { className: "how walk", hidden: true });
  private readonly here = element("output");
  private readonly next = button(say("step"), () => this.go(this.last + 1));
  private readonly all = button(say("all"), () => this.go(this.stations.length - 1));
  private readonly start = button(say("start"), () => this.go(0));
  private readonly running = new Latest((e) => this.failed(e));
  private readonly watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) if (isIntersecting) void this.stations.find((s) => s.root === target)?.see();
  }, { rootMargin: "300px" });

  static async of(this: void, page: Page, model: api.Model): Promise<Inside> {
    return new Inside(page, model, (await api.about(model.name)).count);
  }

  private constructor(private readonly page: Page, readonly model: api.Model, count: number) {
    this.from = new Source(page, model, count, this.root, (pixels, origin) => this.take(pixels, origin));
    const how = element("div", { className: "how" }, this.from.root);
    this.cls = choice(api.asked(model));
    this.cls.addEventListener("input", () => this.look && this.run({ ...this.look, class: this.cls.value }));
    if (this.cls.length > 0) how.append(labelled("class", this.cls));
    this.walk.append(this.next, this.all, this.start, this.here);
    this.root.append(element("p", {}, say("insideHint")), how, this.walk, this.list, this.large.root);
  }

  // open shows the image, class, z and steps an address names.
  async open(state: URLSearchParams): Promise<void> {
    this.last = whole(state, "step");
    const seed = this.model.posterior !== "point" && state.has("seed") ? whole(state, "seed") : undefined;
    this.asked = { class: state.get("class") ?? undefined, seed };
    if (this.from.count > 0) await this.from.show(whole(state, "image"));
  }

  failed(error: unknown): void {
    this.page.failed(error);
  }

  draw(seed: number | undefined): void {
    const { pixels, class: cls } = this.look;
    this.run({ pixels, class: cls, seed }, this.stations.findIndex((s) => s instanceof Draw));
  }

  // take begins with an image; a decoder is told its class unless the address names
  // another.
  private take(pixels: Float32Array, origin: Origin): void {
    const { asked } = this;
    this.asked = {};
    this.image = origin.image;
    const cls = api.told(this.model, asked.class, origin.class, this.cls.value);
    choose(this.cls, cls);
    this.run({ pixels, class: cls, seed: asked.seed });
  }

  private run(look: api.Look, from = 0): void {
    this.running.run(() => this.pass(look, from));
  }

  // pass sends a look through the model; the stations before from stay as they are.
  private async pass(look: api.Look, from: number): Promise<void> {
    this.inside = await api.inside(this.model.name, look);
    this.look = look;
    const first = this.stations.length === 0;
    if (first) this.build();
    for (const s of this.stations.slice(from)) {
      s.renew();
      this.watch.unobserve(s.root);
      this.watch.observe(s.root);
    }
    this.show();
    if (first && this.last > 0 && this.last < this.stations.length - 1) this.bring(this.last);
  }

  private build(): void {
    const { steps } = this.inside;
    this.stations = [new Start(this), ...steps.map((s, i) => (s.kind === "z" ? new Draw(this, i) : new Layer(this, i))), new End(this)];
    this.list.replaceChildren(...this.stations.map((s) => s.root));
    this.walk.hidden = false;
    this.last = Math.min(this.last, this.stations.length - 1);
  }

  // go shows the stations up to one, and brings that into sight.
  private go(to: number): void {
    const forward = to === this.last + 1;
    this.last = to;
    this.show();
    this.bring(forward ? to : 0);
  }

  // bring scrolls to a station, once it has something to see.
  private bring(i: number): void {
    const station = this.stations[i];
    void station.see().then(() => station.root.scrollIntoView({ block: "nearest" }));
  }

  private show(): void {
    const end = this.stations.length - 1;
    this.stations.forEach((s, i) => (s.root.hidden = i > this.last));
    this.next.disabled = this.all.disabled = this.last === end;
    this.start.disabled = this.last === 0;
    this.here.value = `${this.last + 1} ${say("of")} ${end + 1}: ${this.stations[this.last].title}`;
    const { class: cls, seed } = this.look;
    this.page.remember({ view: "inside", step: this.last, image: this.image, class: cls, seed });
  }
}
