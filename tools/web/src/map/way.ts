// The way between two images: pictures of the z between theirs.

import * as api from "../server/api";

const steps = 9;

// A Way is the pictures of a way, and the classes that its first and second half are told;
// none if the decoder takes none.
export interface Way {
  images: Float32Array[];
  told: string[];
}

// firstHalf is how many pictures are told the class of the first image.
export const firstHalf = Math.ceil(steps / 2);

// findWay decodes the way between two z. A conditional decoder is told the class of the nearer
// end, so that both ends look as they do.
export async function findWay(model: api.Model, from: Float32Array, to: Float32Array, how: api.Interpolation, classes: (string | undefined)[]): Promise<Way> {
  const told = [...new Set(classes.map((c) => api.decoderClass(model, c)))].filter((c) => c !== undefined);
  const all = await Promise.all((told.length > 0 ? told : [undefined]).map((cls) => api.interpolate(model.name, from, to, how, steps, cls)));
  const images = Array.from({ length: steps }, (_, i) => {
    const { data } = all[i < firstHalf ? 0 : all.length - 1], size = data.length / steps;
    return data.slice(i * size, (i + 1) * size);
  });
  return { images, told };
}
