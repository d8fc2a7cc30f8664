// Scores and reconstructions of several pictures at once.

import * as api from "../server/api";
import { Picture } from "./mix";

// A Scored is a picture with its reconstruction and its score, with the class, of those that
// the decoder takes, that gives the lowest.
export interface Scored extends api.ClassScore, Picture {
  recon: Float32Array;
}

export async function scoreAll(model: api.Model, pictures: Picture[], signal: AbortSignal): Promise<Scored[]> {
  const known = api.decoderClasses(model), classes = known.length > 0 ? known : [undefined];
  const pixels = joined(pictures.map((p) => p.pixels));
  const answers = await Promise.all(classes.map((cls) => api.scores(model.name, pixels, cls, false, signal)));
  const best = pictures.map((_, i) => classes.map((cls, k) => ({ ...answers[k].scores[i], by: answers[k].by, threshold: answers[k].threshold, cls })).reduce((a, b) => (b.value < a.value ? b : a)));
  const recon = await api.reconstruct(model.name, pixels, known.length > 0 ? best.map((b) => b.cls!) : undefined);
  const size = pixels.length / pictures.length;
  return pictures.map((p, i) => ({ ...p, ...best[i], recon: recon.data.slice(i * size, (i + 1) * size) }));
}

function joined(rows: Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, i) => all.set(row, i * row.length));
  return all;
}

// dataScores returns the scores of the data in order; none where the server cannot say.
export async function dataScores(model: string): Promise<number[]> {
  try {
    return [...(await api.values(model, { of: "score" })).values].sort((a, b) => a - b);
  } catch (error) {
    if (error instanceof api.Problem && error.status !== 401) return [];
    throw error;
  }
}
