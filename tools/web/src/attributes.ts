// Attributes: what adding one to a face does to it, by the plain and by the debiased
// direction side by side.

import { read, whole, written } from "./address";
import * as api from "./api";
import { button, choice, choose, element, figure, labelled, Latest } from "./dom";
import { Nothing, Page, View } from "./page";
import { paint } from "./picture";
import { Origin, Source } from "./source";
import { Steps } from "./steps";
import { say } from "./text";
import { Doses, Traits } from "./traits";

const ways = ["plain", "debiased"] as const;

export class Attributes implements View {
  readonly root = element("section", { className: "attributes" });
  private z: Float32Array = new Float32Array();
  private image: number | undefined; // its number in the data
  private readonly from: Source;
  private cls: string | undefined;
  private readonly traits: Traits;
  private readonly steps: Steps;
  private readonly keep: HTMLSelectElement;
  private readonly note = element("p", { className: "note", role: "status" });
  private readonly canvases = { source: element("canvas"), recon: element("canvas"), plain: element("canvas"), debiased: element("canvas") };
  private readonly links = { plain: element("a", {}, say("playThis")), debiased: element("a", {}, say("playThis")) };
  private readonly taking = new Latest((e) => this.page.failed(e));
  private readonly editing = new Latest((e) => this.page.failed(e));
  private readonly judging = new Latest((e) => this.page.failed(e));
  private judges: "unasked" | "learning" | "ready" | "none" = "unasked";

  // of asks what attributes there are before it shows sliders.
  static async of(this: void, page: Page, model: api.Model): Promise<View> {
    const [names, { count }] = await Promise.all([api.attributes(model.name), api.about(model.name)]);
    if (names === null || count === 0) return new Nothing(say("noImages"));
    if (names.length < 2) return new Nothing(say(names.length === 0 ? "attributesNone" : "attributesOne"));
    return new Attributes(page, model, names, count);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly names: string[], count: number) {
    this.steps = new Steps(model.name);
    this.from = new Source(page, model, count, this.root, (pixels, origin) => this.take(pixels, origin));
    this.cls = api.told(model);
    const first = names.includes("Smiling") ? "Smiling" : names[0];
    this.keep = choice(names);
    this.keep.value = names.includes("Male") ? "Male" : names.find((name) => name !== first)!;
    this.keep.addEventListener("change", () => {
      this.traits.keep(this.keep.value);
      this.changed();
    });
    this.traits = new Traits([first], () => this.changed());
    this.root.append(
      element("p", {}, say("attributesHint")), element("p", {}, element("small", {}, say("needlesHint"))),
      element("div", { className: "bench" }, this.face(), this.edited()), this.note, this.traits.root,
    );
  }

  // face is the image, where it comes from, and what should stay.
  private face(): HTMLElement {
    return element("div", { className: "face" },
      figure(say("original"), this.canvases.source), figure(say("recon"), this.canvases.recon),
      this.from.root,
      element("div", { className: "sources" },
        labelled("keepAs", this.keep),
        button(say("noEdit"), () => {
          this.traits.set({});
          this.changed();
        }),
      ),
    );
  }

  // edited is the edited images, which stay in sight.
  private edited(): HTMLElement {
    return element("div", { className: "edited" }, ...ways.map((way) => {
      const shown = figure(say(way), this.canvases[way]);
      shown.querySelector("figcaption")!.append(" · ", this.links[way]);
      return shown;
    }));
  }

  // open shows the image, or the z, and the edits of an address.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.keep, state.get("guard"));
    this.traits.set(this.readDoses(state.get("edit") ?? ""));
    this.traits.keep(this.keep.value);
    this.cls = api.told(this.model, state.get("class"));
    const z = read(state.get("z"), this.model.latent);
    if (z === null) return this.from.show(whole(state, "image"));
    this.z = z;
    this.changed();
  }

  // readDoses reads edits as remember writes them: Smiling:1.5;Male:-1.
  private readDoses(text: string): Doses {
    const doses: Doses = {};
    for (const part of text.split(";")) {
      const colon = part.lastIndexOf(":");
      const name = part.slice(0, Math.max(0, colon));
      if (this.names.includes(name)) doses[name] = Number(part.slice(colon + 1)) || 0;
    }
    return doses;
  }

  private take(pixels: Float32Array, origin: Origin): void {
    this.cls = api.told(this.model, origin.class, this.cls);
    paint(this.canvases.source, pixels, this.model.input);
    this.image = origin.image;
    this.taking.run(async () => {
      this.z = (await api.encode(this.model.name, pixels))[0];
      this.changed();
    });
  }

  // changed draws what the sliders make of z, and asks the judges.
  private changed(): void {
    if (this.z.length === 0) return;
    this.editing.run(async () => {
      const { name, input } = this.model;
      const doses = this.traits.doses();
      const guard = this.keep.value;
      const rows = await this.steps.add(this.z, doses, guard, (attribute, why) => this.traits.refuse(attribute, why));
      const made = await api.decode(name, rows, this.cls === undefined ? undefined : [this.cls]);
      (["recon", ...ways] as const).forEach((way, i) => paint(this.canvases[way], made.data, input, i));
      this.remember(rows, doses, guard);
      this.judge(made.data);
    });
  }

  // remember keeps what is shown in the address, and lets each edited z be played
  // with.
  private remember(rows: Float32Array, doses: Doses, guard: string): void {
    const { image, cls } = this, width = this.model.latent;
    ways.forEach((way, i) => (this.links[way].href = this.page.link({ view: "play", z: written(rows.slice((i + 1) * width, (i + 2) * width)), class: cls })));
    const z = image === undefined ? written(rows.slice(0, width)) : undefined;
    const edit = Object.entries(doses).map(([attribute, dose]) => `${attribute}:${dose}`).join(";");
    this.page.remember({ view: "attributes", guard, z, image, class: cls, edit: edit || undefined });
  }

  // judge moves the needles. The judges learn when they are first asked.
  private judge(pixels: Float32Array): void {
    if (this.judges === "none") return;
    this.judging.run(async () => {
      if (this.judges === "unasked") this.wait();
      try {
        const readings = await api.readings(this.model.name, pixels);
        if (this.judges !== "ready") this.meet(readings);
        this.traits.judged(readings);
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 422) throw error;
        this.without(error);
      }
    });
  }

  private wait(): void {
    this.judges = "learning";
    this.note.textContent = say("learning");
  }

  // meet offers the other attributes, those that are read best first.
  private meet(readings: api.Reading[]): void {
    this.judges = "ready";
    this.note.textContent = "";
    const best = [...readings].sort((a, b) => (b.auroc_recon ?? 0) - (a.auroc_recon ?? 0)).map((r) => r.attribute);
    this.traits.offer([...best, ...this.names.filter((name) => !best.includes(name))]);
  }

  // without does without judges.
  private without(problem: api.Problem): void {
    this.judges = "none";
    this.note.textContent = `${say("judgesNone")} ${problem.message}`;
    this.traits.offer(this.names);
  }
}
