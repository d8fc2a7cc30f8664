// Steps through z that add attributes.

import * as api from "./api";
import { Doses } from "./traits";

interface Step {
  plain: number[];
  debiased: number[];
}

export class Steps {
  private readonly known = new Map<string, Promise<Step>>();

  constructor(private readonly model: string) {}

  private of(attribute: string, guard: string): Promise<Step> {
    const key = JSON.stringify([attribute, guard]);
    let step = this.known.get(key);
    if (!step) {
      step = api.directions(this.model, attribute, guard).then(chosen);
      step.catch(() => this.known.delete(key));
      this.known.set(key, step);
    }
    return step;
  }

  // add returns three rows: z, z with the doses added by the plain directions, and by
  // those that spare the guard. What cannot be added is refused and left out.
  async add(z: Float32Array, doses: Doses, guard: string, refuse: (attribute: string, why: string) => void): Promise<Float32Array> {
    const width = z.length;
    const rows = new Float32Array(3 * width);
    for (let i = 0; i < 3; i++) rows.set(z, i * width);
    for (const [attribute, dose] of Object.entries(doses)) {
      try {
        const { plain, debiased } = await this.of(attribute, guard);
        for (let j = 0; j < width; j++) {
          rows[width + j] += dose * plain[j];
          rows[2 * width + j] += dose * debiased[j];
        }
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 422) throw error;
        refuse(attribute, error.message);
      }
    }
    return rows;
  }
}

// chosen takes the balanced direction for the debiased one, or where a kind of people
// is missing for that, the orthogonal one.
function chosen(directions: api.Direction[]): Step {
  const by = (way: string) => directions.find((d) => d.way === way)?.step;
  return { plain: by("plain")!, debiased: (by("balanced") ?? by("orthogonal"))! };
}
