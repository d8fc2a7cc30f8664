// The way between two images: pictures of the z between theirs.

import { paint } from "../parts/canvas";
import { element } from "../parts/dom";
import * as api from "../server/api";
import { placesOf } from "./places";
import { Point } from "./viewport";

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

// A DrawnWay is a way on a map.
export interface DrawnWay {
  points: Point[];
  pictures: HTMLCanvasElement[];
  active: number | null; // the picture that is shown large
}

// between returns the z at share t of the way from one to another.
export function between(from: Float32Array, to: Float32Array, t: number, how: api.Interpolation): Float32Array {
  let [a, b] = [1 - t, t];
  if (how === "spherical") {
    const cos = dot(from, to) / (Math.sqrt(dot(from, from) * dot(to, to)) || 1), angle = Math.acos(Math.max(-1, Math.min(1, cos)));
    if (Math.sin(angle) > 1e-4) [a, b] = [Math.sin(a * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
  }
  return from.map((v, i) => a * v + b * to[i]);
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

// An End is an end of a way: its z and its point.
export interface End {
  z: Float32Array;
  point: Point;
}

// drawWay places the pictures of a way on a map. A straight way stays straight on a map that is
// linear; elsewhere each step lies among the images nearest to it.
export async function drawWay(model: api.Model, way: Way, points: Point[], [from, to]: [End, End], how: api.Interpolation, linear: boolean): Promise<DrawnWay> {
  const shares = way.images.map((_, i) => i / (steps - 1));
  const mix = (t: number): Point => [0, 1].map((k) => (1 - t) * from.point[k] + t * to.point[k]) as Point;
  const straight = linear && how === "linear";
  const inner = straight ? shares.slice(1, -1).map(mix) : await placesOf(model.name, points, shares.slice(1, -1).map((t) => between(from.z, to.z, t, how)));
  const pictures = way.images.map((image) => {
    const canvas = element("canvas");
    paint(canvas, image, model.input);
    return canvas;
  });
  return { points: [from.point, ...inner, to.point], pictures, active: null };
}
