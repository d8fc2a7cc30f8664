// The film of an attribute: less of it and more, along both directions.

import * as api from "../server/api";
import { Edit } from "../page/address";
import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import { format, say } from "../page/text";
import { Directions } from "./directions";

export const doses = [-2, -1, 0, 1, 2];

const ways = ["plain", "debiased"] as const;

export class Film {
  readonly root = element("div", { className: "doses", hidden: true });
  private readonly title = element("p");
  private readonly canvases = ways.map(() => doses.map(() => element("canvas")));
  private attribute = "";

  // A click on a picture sets the amount of the attribute.
  constructor(private readonly model: api.Model, private readonly directions: Directions, choose: (attribute: string, amount: number) => void) {
    this.canvases.flat().forEach((canvas, i) => (canvas.onclick = () => choose(this.attribute, doses[i % doses.length])));
    this.root.append(this.title, ...ways.map((way, i) => element("div", { className: "row", role: "img", label: say(way) }, ...this.canvases[i])));
  }

  // show decodes the film of an attribute, with the other edits as they are. There is none of
  // an attribute that the server refuses.
  async show(attribute: string, z: Float32Array, edit: Edit, guard: string, cls: string | undefined): Promise<void> {
    let refused = false;
    const all = await Promise.all(doses.map((dose) => this.directions.edit(z, { ...edit, [attribute]: dose }, guard, (name) => (refused ||= name === attribute))));
    if (refused) return void (this.root.hidden = true);
    const width = z.length, rows = new Float32Array(2 * doses.length * width);
    all.forEach((three, i) => ways.forEach((_, w) => rows.set(three.subarray((w + 1) * width, (w + 2) * width), (w * doses.length + i) * width)));
    const { data } = await api.decode(this.model.name, rows, cls);
    this.canvases.flat().forEach((canvas, i) => paint(canvas, data, this.model.input, i));
    this.attribute = attribute;
    this.title.textContent = format("doseFilm", { attribute });
    this.root.hidden = false;
  }
}
