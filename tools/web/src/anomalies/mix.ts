// A mix of strange pictures, made of ordinary ones in the browser.

import * as api from "../server/api";
import { toPNG } from "../parts/canvas";
import { inverted } from "../parts/pixels";
import { uniform } from "../parts/random";
import { say } from "../page/text";
import { addNoise } from "../noise/corruption";

export interface Picture {
  name: string;
  pixels: Float32Array;
}

// swapped returns image a with a patch of image b in its middle, half as wide and high.
export function swapped(a: Float32Array, b: Float32Array, [channels, height, width]: number[]): Float32Array {
  const mixed = a.slice(), inside = (i: number, n: number) => i >= n / 4 && i < (3 * n) / 4;
  for (let i = 0; i < channels * height * width; i++) {
    if (inside(Math.floor(i / width) % height, height) && inside(i % width, width)) mixed[i] = b[i];
  }
  return mixed;
}

// quartered returns an image with its quarters exchanged crosswise.
export function quartered(image: Float32Array, [, height, width]: number[]): Float32Array {
  const halves = [Math.floor(height / 2), Math.floor(width / 2)];
  return image.map((_, i) => {
    const row = (Math.floor(i / width) + halves[0]) % height, column = ((i % width) + halves[1]) % width;
    return image[Math.floor(i / (width * height)) * width * height + row * width + column];
  });
}

// ofNoise is noise alone.
export function ofNoise(values: number, seed: number): Float32Array {
  const random = uniform(seed);
  return Float32Array.from({ length: values }, random);
}

// spoilt returns the strange pictures that two ordinary ones give.
export function spoilt(a: Float32Array, b: Float32Array, shape: number[], seed: number): Picture[] {
  return [
    { name: say("mixNoise"), pixels: ofNoise(a.length, seed) },
    { name: say("mixNoisy"), pixels: addNoise(a, shape, "salt-and-pepper", 0.25, seed) },
    { name: say("mixInverted"), pixels: inverted(a) },
    { name: say("mixPatch"), pixels: swapped(a, inverted(b), shape) },
    { name: say("mixQuarters"), pixels: quartered(b, shape) },
  ];
}

// foreign returns some pictures of what the model has not seen: of another class, else of
// other data, from the images of another model.
export async function foreign(model: api.Model, count: number, random: () => number, signal: AbortSignal): Promise<Picture[]> {
  const own = new Set((await api.imagesOf(model.name, count)).map((i) => i.class)), sameShape = (m: api.Model) => String(m.input) === String(model.input);
  const others = (await api.models()).filter((m) => m.name !== model.name).sort((a, b) => Number(sameShape(b)) - Number(sameShape(a)));
  for (const other of others) {
    const { count: n } = await api.imagesInfo(other.name), listed = n > 0 ? await api.imagesOf(other.name, Math.min(n, 256)) : [];
    const unknown = listed.filter((i) => other.dataset !== model.dataset ? !sameShape(other) || !own.has(i.class) : i.class !== undefined && !own.has(i.class));
    if (unknown.length > 0) return Promise.all([0, 1, 2].map(() => unknown[Math.floor(random() * unknown.length)]).map((i) => taken(model, other, i, signal)));
  }
  return [];
}

async function taken(model: api.Model, other: api.Model, image: api.Image, signal: AbortSignal): Promise<Picture> {
  const { data } = await api.image(other.name, image.index, signal), name = `${other.dataset ?? other.name} ${image.class ?? image.index}`;
  if (String(other.input) === String(model.input)) return { name, pixels: data };
  return { name, pixels: (await api.fit(model.name, await toPNG(data, other.input), signal)).data };
}
