// The noise of package dataset, drawn in the browser: the same distributions, other
// random numbers.

import { clip } from "../parts/pixels";
import { normal, uniform } from "../parts/random";

export const noiseKinds = ["gaussian", "salt-and-pepper", "mask"] as const;
export type NoiseKind = (typeof noiseKinds)[number];

// addNoise returns an image with noise. A level is the standard deviation of gaussian
// noise, which is added to every value and clipped to 0..1 (Vincent et al. 2010, section
// 3.3), else the share of pixels that are replaced, all channels together: by 0, or by
// salt and pepper to equal parts 0 and 1. A seed decides the random numbers whatever the
// level, so that a slider scales the noise and does not change its pattern.
export function addNoise(image: Float32Array, [channels, height, width]: number[], kind: NoiseKind, level: number, seed: number): Float32Array {
  const random = uniform(seed), size = height * width;
  if (kind === "gaussian") {
    return image.map((v) => clip(v + level * normal(random)));
  }
  const noisy = image.slice();
  for (let p = 0; p < size; p++) {
    const hit = random() < level, salt = random() < 0.5;
    for (let c = 0; hit && c < channels; c++) noisy[c * size + p] = kind === "mask" || !salt ? 0 : 1;
  }
  return noisy;
}
