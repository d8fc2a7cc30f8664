// The attributes that can be added: a slider each, and beside it a needle for what
// each of two edited images has of it.

import * as api from "./api";
import { button, element } from "./dom";
import { Needle } from "./needle";
import { say } from "./text";

// few is how many are shown unless more are asked for.
const few = 12;

// weak is the AUROC below which a judge's word counts for little.
const weak = 0.8;

// A Doses says how much of each attribute is added; 0 is left out.
export type Doses = Record<string, number>;

interface Trait {
  root: HTMLElement;
  input: HTMLInputElement;
  value: HTMLOutputElement;
  note: HTMLElement;
  needles: [Needle, Needle];
}

export class Traits {
  readonly root = element("div", { className: "traits" });
  private readonly rows = new Map<string, Trait>();
  private readonly list = element("div");
  private readonly more = button(say("moreAttributes"), () => this.show([...this.hidden]));
  private hidden: string[] = [];
  private kept = "";
  private readings: api.Reading[] = [];

  constructor(first: string[], private readonly changed: () => void) {
    this.root.append(this.list, this.more);
    this.more.hidden = true;
    this.show(first);
  }

  // offer adds attributes to those that are shown, many of them only on request.
  offer(names: string[]): void {
    const others = names.filter((name) => !this.rows.has(name));
    const room = Math.max(0, few - this.rows.size);
    this.hidden = others.slice(room);
    this.show(others.slice(0, room));
  }

  private show(names: string[]): void {
    for (const name of names) {
      const row = this.row(name);
      this.rows.set(name, row);
      this.list.append(row.root);
    }
    this.hidden = this.hidden.filter((name) => !this.rows.has(name));
    this.more.hidden = this.hidden.length === 0;
    this.judged(this.readings);
  }

  private row(name: string): Trait {
    const input = element("input", { type: "range", min: "-2", max: "2", step: "0.05", value: "0", label: name });
    const value = element("output", {}, "0");
    const note = element("small");
    input.addEventListener("input", () => {
      this.mark(name);
      this.changed();
    });
    const needles: [Needle, Needle] = [new Needle(`${name}: ${say("plain")}`), new Needle(`${name}: ${say("debiased")}`)];
    const label = element("label", { className: "dose" }, element("span", {}, name), input, value, note);
    const root = element("div", { className: "trait" }, label, needles[0].root, needles[1].root);
    return { root, input, value, note, needles };
  }

  private mark(name: string): void {
    const { root, input, value } = this.rows.get(name)!;
    const dose = Number(input.value);
    value.value = dose === 0 ? "0" : dose.toFixed(2);
    root.classList.toggle("added", dose !== 0);
  }

  doses(): Doses {
    const doses: Doses = {};
    for (const [name, { input }] of this.rows) if (Number(input.value) !== 0) doses[name] = Number(input.value);
    return doses;
  }

  set(doses: Doses): void {
    this.show(Object.keys(doses).filter((name) => !this.rows.has(name)));
    for (const [name, { input }] of this.rows) {
      input.value = String(name === this.kept ? 0 : doses[name] ?? 0);
      this.mark(name);
    }
  }

  // keep locks an attribute: it is watched, not added.
  keep(kept: string): void {
    this.kept = kept;
    if (!this.rows.has(kept)) this.show([kept]);
    for (const [name, { root, input, note }] of this.rows) {
      input.disabled = name === kept;
      root.classList.toggle("kept", name === kept);
      root.classList.remove("refused");
      note.textContent = "";
    }
    this.set(this.doses());
  }

  // refuse says why an attribute cannot be added.
  refuse(name: string, why: string): void {
    const { root, input, note } = this.rows.get(name)!;
    root.classList.add("refused");
    input.value = "0";
    input.disabled = true;
    note.textContent = why;
    this.mark(name);
  }

  // judged moves the needles to what the judges say of three images: the unedited
  // one and both edited ones.
  judged(readings: api.Reading[]): void {
    this.readings = readings;
    for (const { attribute, auroc_recon: auroc, probabilities: [before, plain, debiased] } of readings) {
      const row = this.rows.get(attribute);
      if (!row) continue;
      row.needles[0].show(before, plain);
      row.needles[1].show(before, debiased);
      row.root.classList.toggle("weak", auroc === undefined || auroc < weak);
      if (!row.root.classList.contains("refused")) row.note.textContent = (attribute === this.kept ? `${say("kept")} · ` : "") + trust(auroc);
    }
  }
}

// trust says how far to trust a judge.
function trust(auroc: number | undefined): string {
  if (auroc === undefined) return say("untested");
  return `${auroc < weak ? say("weak") : ""} AUROC ${auroc.toFixed(2)}`.trim();
}
