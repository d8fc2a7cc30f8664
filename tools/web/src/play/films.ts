// The films of the sliders that are in sight, decoded together when z has come to rest.

import { Latest } from "../parts/dom";
import * as api from "../server/api";
import { pictures, traversal } from "./film";
import type { SliderRow } from "./sliderrow";

const rest = 150; // milliseconds without a move
const margin = "200px"; // around the window

export class Films {
  private readonly inSight = new Set<SliderRow>();
  private readonly decoding: Latest;
  private timer = 0;
  private z: Float32Array | null = null;
  private cls: string | undefined;

  constructor(private readonly model: api.Model, rows: SliderRow[], left: AbortSignal, failed: (error: unknown, again: () => void) => void) {
    this.decoding = new Latest(failed);
    const observer = new IntersectionObserver((entries) => this.seen(rows, entries), { rootMargin: margin });
    rows.forEach((row) => observer.observe(row.root));
    left.addEventListener("abort", () => {
      observer.disconnect();
      clearTimeout(this.timer);
    });
  }

  // refresh draws the films of another z, or with another class.
  refresh(z: Float32Array, cls: string | undefined): void {
    this.z = z;
    this.cls = cls;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.decode([...this.inSight]), rest);
  }

  private seen(rows: SliderRow[], entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const row = rows.find((r) => r.root === target)!;
      if (isIntersecting) this.inSight.add(row);
      else this.inSight.delete(row);
    }
    if (this.z && entries.some((e) => e.isIntersecting)) this.refresh(this.z, this.cls);
  }

  private decode(rows: SliderRow[]): void {
    const { z, cls, model } = this;
    if (rows.length === 0 || z === null) return;
    this.decoding.run(async () => {
      const images = await api.decode(model.name, traversal(z, rows.map((r) => r.strip)), cls);
      rows.forEach((row, i) => row.film.show(images, model.input, i * pictures));
    });
  }
}
