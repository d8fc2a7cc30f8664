// Small pieces of page.

type Child = Node | string;

// element makes an element with properties and children.
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

// figure is a canvas with its caption.
export function figure(caption: string, canvas: HTMLCanvasElement): HTMLElement {
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", caption);
  return element("figure", {}, canvas, element("figcaption", {}, caption));
}

// Latest runs one task at a time and forgets all that came meanwhile but the last:
// what a slider needs that moves faster than the network.
export class Latest {
  private running = false;
  private next: (() => Promise<void>) | null = null;

  constructor(private readonly failed: (error: unknown) => void) {}

  run(task: () => Promise<void>): void {
    this.next = task;
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
        this.failed(error);
      }
    }
    this.running = false;
  }
}
