// Attributes: what adding an attribute does to an image, along the plain and the debiased
// direction side by side.

import { Edit, formatEdit, formatLatent, parseEdit, parseLatent } from "../page/address";
import * as api from "../server/api";
import { AttributeList } from "./attributelist";
import { Bench, ways } from "./bench";
import { Directions } from "./directions";
import { Film } from "./film";
import { changes, moved, verdict } from "./verdict";
import { button, choose, element, labelled, Latest, select } from "../parts/dom";
import { Key, say } from "../page/text";
import { Subject } from "../page/subject";
import { Facts, Page, View } from "../page/view";

const patience = 250; // milliseconds until a wait is said

export class Attributes implements View {
  readonly root = element("section", { className: "attributes" });
  private z: Float32Array = new Float32Array();
  private addressed: Float32Array | null = null; // z from the address, instead of the image's
  private cls: string | undefined;
  private readonly list: AttributeList;
  private readonly directions: Directions;
  private readonly guard: HTMLSelectElement;
  private readonly note = element("p", { className: "note", role: "status" });
  private readonly sentence = element("p", { className: "sentence", role: "status" });
  private readonly bench: Bench;
  private readonly film: Film;
  private filmed: string; // the attribute of the film: the one moved last
  private readonly encoding = new Latest((e, again) => this.page.failed(e, again));
  private readonly editing = new Latest((e, again) => this.page.failed(e, again));
  private readonly filming = new Latest((e, again) => this.page.failed(e, again));
  private readonly judging = new Latest((e, again) => this.page.failed(e, again));
  private judges: "unasked" | "training" | "ready" | "unavailable" = "unasked";

  static create(this: void, page: Page, model: api.Model, { attributes }: Facts): Attributes {
    return new Attributes(page, model, attributes);
  }

  static impossible(this: void, _: api.Model, { count, attributes }: Facts): Key | null {
    if (count === 0) return "noImages";
    return attributes.length === 0 ? "attributesNone" : attributes.length === 1 ? "attributesOne" : null;
  }

  private constructor(private readonly page: Page, private readonly model: api.Model, private readonly names: string[]) {
    this.directions = new Directions(model.name);
    this.bench = new Bench(model.input, page.left);
    this.film = new Film(model, this.directions, (attribute, amount) => this.list.set(attribute, amount));
    this.cls = api.decoderClass(model);
    const first = names.includes("Smiling") ? "Smiling" : names[0];
    this.filmed = first;
    this.guard = select(names);
    this.guard.value = names.includes("Male") ? "Male" : names.find((name) => name !== first)!;
    this.guard.addEventListener("change", () => {
      this.list.setGuard(this.guard.value);
      this.changed();
    });
    this.list = new AttributeList([first], (name) => {
      this.filmed = name;
      this.changed();
    });
    this.root.append(
      element("p", {}, say("attributesHint")), element("details", {}, element("summary", {}, say("readBars")), element("p", {}, element("small", {}, say("probabilityHint")))),
      this.controls(), this.bench.root, this.sentence, this.note, this.film.root, this.list.root,
    );
  }

  private controls(): HTMLElement {
    const back = button(say("noEdit"), () => {
      this.list.setEdit({});
      this.changed();
    });
    return element("div", { className: "sources" }, labelled("guard", this.guard), back, this.bench.compare);
  }

  // open takes the edit from an address, and z if it has one.
  async open(state: URLSearchParams): Promise<void> {
    choose(this.guard, state.get("guard"));
    const edit = parseEdit(state.get("edit"), this.names);
    this.list.setEdit(edit);
    this.filmed = Object.keys(edit).at(-1) ?? this.filmed;
    this.list.setGuard(this.guard.value);
    this.cls = api.decoderClass(this.model, state.get("class"));
    this.addressed = parseLatent(state.get("z"), this.model.latent);
  }

  // showSubject shows an image and its latent, or z of the address.
  showSubject({ pixels, told }: Subject): void {
    const { addressed } = this;
    this.addressed = null;
    this.cls = told;
    this.encoding.run(async () => {
      this.z = addressed ?? (await api.encode(this.model.name, pixels))[0];
      this.changed();
    });
  }

  // changed decodes z as the sliders edit it, and asks the judges.
  private changed(): void {
    if (this.z.length === 0) return;
    this.editing.run(async () => {
      const { name } = this.model;
      const edit = this.list.edit();
      const guard = this.guard.value;
      const rows = await this.waiting(this.directions.edit(this.z, edit, guard, (attribute, why) => this.list.refuse(attribute, why)));
      const images = await api.decode(name, rows, this.cls);
      this.bench.show(images.data);
      this.remember(rows, edit, guard);
      this.judge(images.data, edit, guard);
      this.showFilm(edit, guard);
    });
  }

  // waiting says that directions are being learned, if that takes long.
  private async waiting<T>(answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.bench.root.ariaBusy = "true";
      this.sentence.textContent = say("directionsLearned");
    }, patience);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      if (this.bench.root.ariaBusy === "true") this.sentence.textContent = "";
      this.bench.root.ariaBusy = "false";
    }
  }

  private showFilm(edit: Edit, guard: string): void {
    const { z } = this, filmed = this.filmed === guard ? this.names.find((name) => name !== guard)! : this.filmed;
    this.filming.run(() => this.film.show(filmed, z, edit, guard, this.cls));
  }

  // remember puts what is shown into the address, and both edited z into the links to
  // Play.
  private remember(rows: Float32Array, edit: Edit, guard: string): void {
    const width = this.model.latent;
    ways.forEach((way, i) => (this.bench.links[way].href = this.page.link({ view: "play", z: formatLatent(rows.slice((i + 1) * width, (i + 2) * width)) })));
    this.page.remember({ view: "attributes", guard, edit: formatEdit(edit) });
  }

  // judge asks the judges about the images. They are trained when they are first asked.
  private judge(pixels: Float32Array, edit: Edit, guard: string): void {
    if (this.judges === "unavailable") return;
    this.judging.run(async () => {
      if (this.judges === "unasked") {
        this.judges = "training";
        this.note.textContent = say("judgesTraining");
      }
      try {
        const readings = await api.readings(this.model.name, pixels);
        if (this.judges !== "ready") this.judgesReady(readings);
        const all = changes(readings);
        if (Object.keys(edit).length > 0) this.list.reveal(moved(all, edit, guard).map((c) => c.attribute));
        this.list.setReadings(readings);
        this.sentence.textContent = verdict(all, edit, guard);
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 422) throw error;
        this.judgesUnavailable(error);
      }
    });
  }

  // judgesReady offers the other attributes, those with the best judges first.
  private judgesReady(readings: api.Reading[]): void {
    this.judges = "ready";
    this.note.textContent = "";
    const best = [...readings].sort((a, b) => (b.auroc_recon ?? 0) - (a.auroc_recon ?? 0)).map((r) => r.attribute);
    this.list.offer([...best, ...this.names.filter((name) => !best.includes(name))]);
  }

  private judgesUnavailable(problem: api.Problem): void {
    this.judges = "unavailable";
    this.note.textContent = `${say("judgesNone")} ${problem.message}`;
    this.list.offer(this.names);
  }
}
