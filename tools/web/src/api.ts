// Questions to the server. Numbers travel as float32, so nothing is lost.

export interface Model {
  name: string;
  kind: "ae" | "vae" | "cvae";
  input: [number, number, number]; // channels, height, width
  latent: number;
  classes?: string[];
}

export interface Dimension {
  index: number;
  mean: number;
  std: number;
  kl?: number;
}

// Numbers are rows of floats with the shape the server says they have.
export interface Numbers {
  data: Float32Array;
  shape: number[];
}

// A Problem is what the server answers to a wrong request (RFC 9457).
export class Problem extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail);
  }
}

// Lost is thrown when the server does not answer at all.
export class Lost extends Error {}

const tokenKey = "diabolo-token";

// identify keeps the token that the server asks for, until the tab is closed.
export function identify(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

type Query = Record<string, string | number | boolean | undefined>;

async function ask(path: string, query: Query, accept: string, body?: BodyInit, type?: string): Promise<Response> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const headers: Record<string, string> = { Accept: accept };
  if (type) headers["Content-Type"] = type;
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.Authorization = `Bearer ${token}`;
  let answer: Response;
  try {
    answer = await fetch(`v1/${path}?${search}`, { method: body === undefined ? "GET" : "POST", headers, body });
  } catch (error) {
    throw new Lost(String(error));
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, problem.detail ?? answer.statusText);
  }
  return answer;
}

const raw = "application/octet-stream";

async function numbers(path: string, query: Query, body?: Float32Array | Blob): Promise<Numbers> {
  const type = body instanceof Blob ? body.type : raw;
  const answer = await ask(path, query, raw, body as BodyInit | undefined, body && type);
  const shape = (answer.headers.get("Diabolo-Shape") ?? "").split(",").map(Number);
  return { data: new Float32Array(await answer.arrayBuffer()), shape };
}

export async function models(): Promise<Model[]> {
  return (await (await ask("models", {}, "application/json")).json()).models;
}

// dimensions returns what is known of z over the data, the busiest first; null
// where the server has no images for the model.
export async function dimensions(model: string): Promise<Dimension[] | null> {
  try {
    return (await (await ask("dimensions", { model }, "application/json")).json()).dimensions;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

// count returns how many images the server has for the model.
export async function count(model: string): Promise<number> {
  try {
    return (await (await ask("images", { model, n: 1 }, "application/json")).json()).count;
  } catch (error) {
    if (error instanceof Problem) return 0;
    throw error;
  }
}

export function image(model: string, first: number): Promise<Numbers> {
  return numbers("images", { model, first, n: 1 });
}

// classOf returns the class of an image, undefined where it has none.
export async function classOf(model: string, first: number): Promise<string | undefined> {
  return (await (await ask("images", { model, first, n: 1 }, "application/json")).json()).images[0].class;
}

// fit returns a picture file as the model sees it.
export function fit(model: string, file: Blob): Promise<Numbers> {
  return numbers("images", { model, resize: true }, file);
}

// encode returns z of images, a row each: mu, the first of the parts.
export async function encode(model: string, pixels: Float32Array): Promise<Float32Array[]> {
  const { data, shape: [n, parts, width] } = await numbers("encode", { model }, pixels);
  return Array.from({ length: n }, (_, i) => data.slice(i * parts * width, i * parts * width + width));
}

export type Method = "pca" | "tsne" | "umap";

// A Projection is the latents of the images on a map: x and y of each, and its place
// in classes, -1 for none.
export interface Projection {
  points: [number, number][];
  classes?: string[];
  labels?: number[];
}

export async function projection(model: string, method: Method): Promise<Projection> {
  return (await ask("projection", { model, method }, "application/json")).json();
}

export type Way = "linear" | "spherical";

export function interpolate(model: string, from: Float32Array, to: Float32Array, way: Way, steps: number, cls?: string): Promise<Numbers> {
  const ends = new Float32Array(from.length * 2);
  ends.set(from);
  ends.set(to, from.length);
  return numbers("interpolate", { model, way, steps, class: cls }, ends);
}

export function decode(model: string, z: Float32Array, classes?: string[]): Promise<Numbers> {
  return numbers("decode", { model, class: classes?.join(",") }, z);
}

export interface Drawn {
  n: number;
  seed: number;
  temperature: number;
  class?: string;
}

// sample returns new images of a vae or cvae, and their latents.
export async function sample(model: string, how: Drawn): Promise<{ images: Numbers; z: Numbers }> {
  const query = { model, ...how };
  const [images, z] = await Promise.all([numbers("sample", query), numbers("sample", { ...query, latents: true })]);
  return { images, z };
}

export async function score(model: string, pixels: Float32Array, cls?: string): Promise<number> {
  return (await numbers("score", { model, class: cls }, pixels)).data[0];
}
