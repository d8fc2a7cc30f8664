// Directions in latent space that add attributes.

import { Edit } from "../page/address";
import * as api from "../server/api";

interface Pair {
  plain: number[];
  debiased: number[];
}

export class Directions {
  private readonly cache = new Map<string, Promise<Pair>>();

  constructor(private readonly model: string) {}

  private get(attribute: string, guard: string): Promise<Pair> {
    const key = JSON.stringify([attribute, guard]);
    let pair = this.cache.get(key);
    if (!pair) {
      pair = api.directions(this.model, attribute, guard).then(choosePair);
      pair.catch(() => this.cache.delete(key));
      this.cache.set(key, pair);
    }
    return pair;
  }

  // edit returns three rows: z, z edited along the plain directions, and z edited along
  // those that are debiased for the attribute guard. It leaves out attributes that the
  // server refuses, and reports them to refuse.
  async edit(z: Float32Array, edit: Edit, guard: string, refuse: (attribute: string, why: string) => void): Promise<Float32Array> {
    const width = z.length;
    const rows = new Float32Array(3 * width);
    for (let i = 0; i < 3; i++) rows.set(z, i * width);
    for (const [attribute, amount] of Object.entries(edit)) {
      try {
        const { plain, debiased } = await this.get(attribute, guard);
        for (let j = 0; j < width; j++) {
          rows[width + j] += amount * plain[j];
          rows[2 * width + j] += amount * debiased[j];
        }
      } catch (error) {
        if (!(error instanceof api.Problem) || error.status !== 422) throw error;
        refuse(attribute, error.message);
      }
    }
    return rows;
  }
}

// choosePair takes the balanced direction as the debiased one, or the orthogonal one if
// the data lack a combination of the two attributes.
function choosePair(directions: api.Direction[]): Pair {
  const by = (way: string) => directions.find((d) => d.way === way)?.step;
  return { plain: by("plain")!, debiased: (by("balanced") ?? by("orthogonal"))! };
}
