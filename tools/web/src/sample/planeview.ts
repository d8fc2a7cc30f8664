// The grid of the plane on a canvas, of which an image can be pointed at and chosen.

import * as api from "../server/api";
import { setPixels } from "../parts/canvas";
import { element } from "../parts/dom";
import { imageBytes } from "../parts/pixels";
import { format, say } from "../page/text";
import { all, at, Plane, planeOf, side } from "./grid";
import { Sampled } from "./panel";

export class PlaneView {
  readonly root = element("div", { className: "plane", hidden: true });
  private readonly canvas = element("canvas", { role: "application", label: say("samplePlane"), ariaDescription: say("planeKeys"), tabIndex: 0 });
  private readonly frame = element("div", { className: "frame", hidden: true });
  private readonly axes = element("p", { className: "numbers" });
  private plane: Plane | null = null;
  private cls: string | undefined;
  private images: Float32Array | null = null;
  private place: [column: number, row: number] = [side / 2, side / 2];

  constructor(private readonly model: api.Model, private readonly look: (s: Sampled) => void, private readonly choose: (s: Sampled) => void) {
    this.root.append(element("div", { className: "field" }, this.canvas, this.frame), this.axes);
    this.canvas.addEventListener("pointermove", (e) => this.move(this.under(e)));
    this.canvas.addEventListener("click", (e) => {
      this.move(this.under(e));
      this.take();
    });
    this.canvas.addEventListener("keydown", (e) => this.key(e));
  }

  // show decodes the grid with a class.
  async show(cls: string | undefined): Promise<void> {
    this.plane ??= planeOf(this.model.latent, await api.dimensions(this.model.name));
    const { data } = await api.decode(this.model.name, all(this.plane), cls);
    [this.images, this.cls] = [data, cls];
    const [channels, height, width] = this.model.input, size = channels * height * width;
    setPixels(this.canvas, side * width, side * height, () => {});
    const image = new ImageData(width, height), context = this.canvas.getContext("2d")!;
    for (let i = 0; i < side * side; i++) {
      imageBytes(image.data, data.subarray(i * size, (i + 1) * size), this.model.input);
      context.putImageData(image, (i % side) * width, Math.floor(i / side) * height);
    }
    this.axes.textContent = format("planeAxes", { across: this.plane.across, up: this.plane.up });
  }

  private under(e: MouseEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect(), cell = (v: number, length: number) => Math.max(0, Math.min(side - 1, Math.floor((side * v) / length)));
    return [cell(e.clientX - box.left, box.width), cell(e.clientY - box.top, box.height)];
  }

  private sampled(): Sampled | null {
    if (this.images === null || this.plane === null) return null;
    const [column, row] = this.place, size = this.images.length / side / side, i = row * side + column;
    return { z: at(this.plane, column, row), pixels: this.images.slice(i * size, (i + 1) * size), cls: this.cls };
  }

  private move(place: [number, number]): void {
    if (!this.frame.hidden && String(place) === String(this.place)) return;
    this.place = place;
    this.frame.hidden = false;
    Object.assign(this.frame.style, { left: `${(100 * place[0]) / side}%`, top: `${(100 * place[1]) / side}%` });
    const s = this.sampled();
    if (s) this.look(s);
  }

  private take(): void {
    const s = this.sampled();
    if (s) this.choose(s);
  }

  private key(e: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[e.key], within = (v: number) => Math.max(0, Math.min(side - 1, v));
    if (!step && e.key !== "Enter" && e.key !== " ") return;
    e.preventDefault();
    if (step) this.move([within(this.place[0] + step[0]), within(this.place[1] + step[1])]);
    else this.take();
  }
}
