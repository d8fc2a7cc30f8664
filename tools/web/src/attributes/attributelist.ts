// The list of attributes: a slider each, and beside it the judge's probability for each
// of two edited images.

import { Edit } from "../page/address";
import * as api from "../server/api";
import { button, element } from "../parts/dom";
import { ProbabilityBar } from "./probability";
import { formatFixed, say } from "../page/text";

const shownAtFirst = 12;

const weakAUROC = 0.8; // a judge below it is marked as weak

interface Row {
  root: HTMLElement;
  input: HTMLInputElement;
  value: HTMLOutputElement;
  note: HTMLElement;
  bars: [ProbabilityBar, ProbabilityBar];
}

export class AttributeList {
  readonly root = element("div", { className: "attribute-list" });
  private readonly rows = new Map<string, Row>();
  private readonly list = element("div");
  private readonly more = button(say("moreAttributes"), () => this.show([...this.hidden]));
  private hidden: string[] = [];
  private guard = "";
  private readings: api.Reading[] = [];

  constructor(first: string[], private readonly changed: (name: string) => void) {
    this.root.append(this.list, this.more);
    this.more.hidden = true;
    this.show(first);
  }

  // offer adds attributes to the list; those beyond the first dozen are shown on request.
  offer(names: string[]): void {
    const others = names.filter((name) => !this.rows.has(name));
    const room = Math.max(0, shownAtFirst - this.rows.size);
    this.hidden = others.slice(room);
    this.show(others.slice(0, room));
  }

  // reveal shows attributes that are hidden, such as those that have moved.
  reveal(names: string[]): void {
    const hidden = names.filter((name) => this.hidden.includes(name));
    if (hidden.length > 0) this.show(hidden);
  }

  // set moves the slider of an attribute.
  set(name: string, amount: number): void {
    const row = this.rows.get(name);
    if (!row || row.input.disabled) return;
    row.input.value = String(amount);
    this.update(name);
    this.changed(name);
  }

  private show(names: string[]): void {
    for (const name of names) {
      const row = this.row(name);
      this.rows.set(name, row);
      this.list.append(row.root);
    }
    this.hidden = this.hidden.filter((name) => !this.rows.has(name));
    this.more.hidden = this.hidden.length === 0;
    this.setReadings(this.readings);
  }

  private row(name: string): Row {
    const input = element("input", { type: "range", min: "-2", max: "2", step: "0.05", value: "0", label: name });
    const value = element("output", {}, "0");
    const note = element("small");
    input.addEventListener("input", () => {
      this.update(name);
      this.changed(name);
    });
    const bars: [ProbabilityBar, ProbabilityBar] = [new ProbabilityBar(`${name}: ${say("plain")}`), new ProbabilityBar(`${name}: ${say("debiased")}`)];
    const label = element("label", { className: "amount" }, element("span", {}, name), input, value, note);
    const root = element("div", { className: "attribute" }, label, bars[0].root, bars[1].root);
    return { root, input, value, note, bars };
  }

  private update(name: string): void {
    const { root, input, value } = this.rows.get(name)!;
    const amount = Number(input.value);
    value.value = amount === 0 ? "0" : formatFixed(amount, 2);
    root.classList.toggle("added", amount !== 0);
  }

  // edit returns what the sliders say.
  edit(): Edit {
    const edit: Edit = {};
    for (const [name, { input }] of this.rows) if (Number(input.value) !== 0) edit[name] = Number(input.value);
    return edit;
  }

  setEdit(edit: Edit): void {
    this.show(Object.keys(edit).filter((name) => !this.rows.has(name)));
    for (const [name, { input }] of this.rows) {
      input.value = String(name === this.guard ? 0 : edit[name] ?? 0);
      this.update(name);
    }
  }

  // setGuard disables the slider of an attribute, which is to be preserved.
  setGuard(guard: string): void {
    this.guard = guard;
    if (!this.rows.has(guard)) this.show([guard]);
    for (const [name, { root, input, note }] of this.rows) {
      input.disabled = name === guard;
      root.classList.toggle("guard", name === guard);
      root.classList.remove("refused");
      note.textContent = "";
    }
    this.setEdit(this.edit());
  }

  // refuse says why an attribute cannot be added.
  refuse(name: string, why: string): void {
    const { root, input, note } = this.rows.get(name)!;
    root.classList.add("refused");
    input.value = "0";
    input.disabled = true;
    note.textContent = why;
    this.update(name);
  }

  // setReadings shows what the judges say of three images: the unedited one and both
  // edited ones.
  setReadings(readings: api.Reading[]): void {
    this.readings = readings;
    for (const { attribute, auroc_recon: auroc, probabilities: [before, plain, debiased] } of readings) {
      const row = this.rows.get(attribute);
      if (!row) continue;
      row.bars[0].show(before, plain);
      row.bars[1].show(before, debiased);
      row.root.classList.toggle("weak", auroc === undefined || auroc < weakAUROC);
      if (!row.root.classList.contains("refused")) row.note.textContent = (attribute === this.guard ? `${say("preserved")} · ` : "") + reliability(auroc);
    }
  }
}

function reliability(auroc: number | undefined): string {
  if (auroc === undefined) return say("untested");
  return `${auroc < weakAUROC ? say("weak") : ""} AUROC ${formatFixed(auroc, 2)}`.trim();
}
