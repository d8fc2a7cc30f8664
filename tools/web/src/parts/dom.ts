// Elements of the page.

import { Key, say } from "../page/text";

type Child = Node | string;

// element creates an element with properties, an ARIA label and children.
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, properties: Partial<HTMLElementTagNameMap[K]> & { label?: string } = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const { label, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  if (label) made.setAttribute("aria-label", label);
  made.append(...children);
  return made;
}

export function button(text: string, click: () => void): HTMLButtonElement {
  return element("button", { type: "button", onclick: click }, text);
}

// labelled returns a field with its label.
export function labelled(text: Key, ...field: Child[]): HTMLLabelElement {
  return element("label", {}, say(text), " ", ...field);
}

// figure returns a canvas with its caption.
export function figure(caption: string, canvas: HTMLCanvasElement): HTMLElement {
  canvas.role = "img";
  canvas.ariaLabel = caption;
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}

export function option(value: string, text = value): HTMLOptionElement {
  return element("option", { value }, text);
}

// select returns a select element with an option for each value.
export function select<V extends string>(values: readonly V[], text: (value: V) => string = String): HTMLSelectElement {
  return element("select", {}, ...values.map((v) => option(v, text(v))));
}

// choose selects an option by its value, if there is one.
export function choose(field: HTMLSelectElement, value: string | null | undefined): void {
  if (Array.from(field.options).some((o) => o.value === value)) field.value = value!;
}

// Latest runs one task at a time. Of the tasks that arrive meanwhile it keeps the latest
// and drops the others, as for a slider that moves faster than the network. A task that
// failed may be run again, unless there is a newer one.
export class Latest {
  private running = false;
  private next: (() => Promise<void>) | null = null;
  private newest: (() => Promise<void>) | null = null;

  constructor(private readonly failed: (error: unknown, again: () => void) => void) {}

  run(task: () => Promise<void>): void {
    this.next = this.newest = task;
    if (!this.running) void this.drain();
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.next) {
      const task = this.next;
      this.next = null;
      try {
        await task();
      } catch (error) {
        this.failed(error, () => {
          if (this.newest === task) this.run(task);
        });
      }
    }
    this.running = false;
  }
}
