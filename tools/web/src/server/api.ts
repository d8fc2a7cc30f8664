// Requests to the server. Arrays travel as float32, so nothing is lost.

import type * as types from "./api_types";
import { currentLanguage } from "../page/text";
import { clip } from "../parts/pixels";
import { inRussian } from "./words";

export type { Dimension, Direction, Image, Inside, Model, NoiseLevel, Part, Projection, Reading, SampleRequest, Step, Values } from "./api_types";

type Model = types.Model;

export type Method = NonNullable<types.ProjectionRequest["method"]>;
export type Interpolation = NonNullable<types.InterpolateRequest["way"]>;
export type Sampler = NonNullable<types.SampleRequest["from"]>;
export type ImagesInfo = Pick<types.Images, "count" | "noise">;

// decoderClasses lists the classes that the decoder of a model takes; none if it is not
// conditional.
export function decoderClasses({ condition, classes }: Model): string[] {
  return condition === "class" ? classes ?? [] : [];
}

// decoderClass chooses a class for the decoder: the first of those wanted that it knows,
// else its first; undefined if it takes none.
export function decoderClass(model: Model, ...wanted: (string | null | undefined)[]): string | undefined {
  const classes = decoderClasses(model);
  return wanted.find((c) => c && classes.includes(c)) ?? classes[0];
}

export interface Tensor {
  data: Float32Array;
  shape: number[];
  warning?: string; // about the images of the request
}

// words returns a message of the server in the language of the page.
export const words = (message: string) => (currentLanguage() === "ru" ? inRussian(message) : message);

// A Problem is the server's answer to a wrong request (RFC 9457).
export class Problem extends Error {
  constructor(readonly status: number, detail: string) {
    const [, field = "", message] = /^(?:(?:body|query|path)(?:\.([\w.[\]]+: )|: ))?(.*)$/s.exec(detail)!; // the reader has not written the request
    super(field + words(message));
  }
}

// A ConnectionError means that the server does not answer at all.
export class ConnectionError extends Error {}

const tokenKey = "diabolo-token";

// setToken keeps the token of the server until the tab is closed.
export function setToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

function url(path: string, query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return `v1/${path}${search.size > 0 ? `?${search}` : ""}`;
}

// curlCommand returns a shell command that sends the same request, and saves the answer
// under the name picture if there is one.
export function curlCommand(path: string, query: object, body?: unknown, picture?: string): string {
  const parts = ["curl", `'${new URL(url(path, query), document.baseURI)}'`];
  if (sessionStorage.getItem(tokenKey)) parts.push('-H "Authorization: Bearer $DIABOLO_TOKEN"');
  if (body !== undefined) parts.push("-d", `'${JSON.stringify(body)}'`);
  if (picture !== undefined) parts.push("-H 'Accept: image/png' -o", picture);
  return parts.join(" ");
}

const maxAttempts = 60; // requests for an answer that is still being computed

// send sends a request, a POST if there is a body. While the server is still computing
// the answer, it repeats the request as often as the server asks for. It throws a Problem
// or a ConnectionError.
export async function send(path: string, query: object, accept: string, body?: BodyInit, type?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (type) headers["Content-Type"] = type;
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.Authorization = `Bearer ${token}`;
  const request = { method: body === undefined ? "GET" : "POST", headers, body, signal };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url(path, query), request).catch((error) => {
      throw new ConnectionError(String(error));
    });
    if (response.ok) return response;
    const seconds = response.status === 503 ? Number(response.headers.get("Retry-After")) : 0;
    if (seconds === 0 || attempt === maxAttempts) {
      const problem = await response.json().catch(() => ({}));
      throw new Problem(response.status, problem.detail ?? response.statusText);
    }
    await new Promise((done) => setTimeout(done, 1000 * seconds));
  }
}

const float32 = "application/octet-stream";
const typeJSON = "application/json";

// json asks for JSON; a body is JSON if it is a string, else float32.
export async function json<T>(path: string, query: object, body?: string | Float32Array, signal?: AbortSignal): Promise<T> {
  return (await send(path, query, typeJSON, body as BodyInit | undefined, body && (typeof body === "string" ? typeJSON : float32), signal)).json();
}

// tensor asks for float32; a body is float32 or a picture file.
async function tensor(path: string, query: object, body?: Float32Array | Blob, signal?: AbortSignal): Promise<Tensor> {
  const type = body instanceof Blob ? body.type : float32;
  const response = await send(path, query, float32, body as BodyInit | undefined, body && type, signal);
  const shape = (response.headers.get("Diabolo-Shape") ?? "").split(",").map(Number);
  const warning = response.headers.get("Diabolo-Warning");
  return { data: new Float32Array(await response.arrayBuffer()), shape, ...(warning && { warning: words(warning) }) };
}

// orElse replaces a Problem by a value.
async function orElse<T>(answer: Promise<T>, value: T): Promise<T> {
  return answer.catch((error): T => {
    if (error instanceof Problem) return value;
    throw error;
  });
}

const list = (cls: string | undefined) => (cls === undefined ? undefined : [cls]);

export async function models(): Promise<Model[]> {
  return (await json<types.Models>("models", {})).models;
}

// reachable reports whether the server answers, even with a problem.
export async function reachable(): Promise<boolean> {
  return models().then(() => true, (error) => !(error instanceof ConnectionError));
}

// dimensions returns the dimensions of z, those with most information first; null if the
// server has no images for the model.
export async function dimensions(model: string): Promise<types.Dimension[] | null> {
  return (await orElse<types.Dimensions | null>(json("dimensions", { model } satisfies types.DimensionsRequest), null))?.dimensions ?? null;
}

// imagesInfo describes the images that the server has for a model.
export function imagesInfo(model: string): Promise<ImagesInfo> {
  return orElse<ImagesInfo>(json<types.Images>("images", { model, n: 1 } satisfies types.ImagesRequest), { count: 0 });
}

export function image(model: string, first: number, signal?: AbortSignal): Promise<Tensor> {
  return tensor("images", { model, first, n: 1 } satisfies types.ImagesRequest, undefined, signal);
}

// sheet returns images of the data as one picture, side by side.
export async function sheet(model: string, first: number, n: number, columns: number, signal?: AbortSignal): Promise<Blob> {
  return (await send("images", { model, first, n, columns } satisfies types.ImagesRequest, "image/png", undefined, undefined, signal)).blob();
}

// imagesOf returns the names and classes of the first images of the data.
export async function imagesOf(model: string, count: number): Promise<types.Image[]> {
  const most = 1024, starts = Array.from({ length: Math.ceil(count / most) }, (_, k) => k * most);
  const parts = await Promise.all(starts.map((first) => json<types.Images>("images", { model, first, n: Math.min(most, count - first) } satisfies types.ImagesRequest)));
  return parts.flatMap((part) => part.images);
}

// latents returns z of the first images of the data, one row each.
export async function latents(model: string, count: number): Promise<Float32Array[]> {
  const most = 1024, starts = Array.from({ length: Math.ceil(count / most) }, (_, k) => k * most);
  const parts = await Promise.all(starts.map((first) => tensor("images", { model, first, n: Math.min(most, count - first), latents: true } satisfies types.ImagesRequest)));
  return parts.flatMap((part) => rows(part));
}

function rows({ data, shape: [n] }: Tensor): Float32Array[] {
  const width = data.length / n;
  return Array.from({ length: n }, (_, i) => data.slice(i * width, (i + 1) * width));
}

// neighbors returns the k images whose latents are nearest to z, nearest first.
export async function neighbors(model: string, z: Float32Array, k: number): Promise<types.Neighbor[]> {
  return (await neighborsOf(model, [z], k))[0];
}

// neighborsOf returns the neighbours of several z.
export async function neighborsOf(model: string, z: Float32Array[], k: number): Promise<types.Neighbor[][]> {
  const all = new Float32Array(z.length * z[0].length);
  z.forEach((row, i) => all.set(row, i * row.length));
  return (await json<types.Neighbors>("neighbors", { model, k } satisfies types.NeighborsRequest, all)).neighbors;
}

// imageOf returns the name and class of an image, as far as it has them.
export async function imageOf(model: string, first: number): Promise<types.Image> {
  return (await json<types.Images>("images", { model, first, n: 1 } satisfies types.ImagesRequest)).images[0];
}

// fit returns the image in a picture file, fitted to the model's input.
export function fit(model: string, file: Blob, signal?: AbortSignal): Promise<Tensor> {
  return tensor("images", { model, resize: true } satisfies types.FitRequest, file, signal);
}

// encode returns z of images, one row each: the mean mu of a Gaussian posterior.
export async function encode(model: string, pixels: Float32Array): Promise<Float32Array[]> {
  const { data, shape: [n, parts, width] } = await tensor("encode", { model } satisfies types.EncodeRequest, pixels);
  return Array.from({ length: n }, (_, i) => data.slice(i * parts * width, i * parts * width + width));
}

// A Posterior is q(z|x) of an image: its mean, and its standard deviation where there is one.
export interface Posterior {
  mu: Float32Array;
  sigma?: Float32Array;
}

export async function posterior(model: string, pixels: Float32Array): Promise<Posterior> {
  const { data, shape: [, parts, width] } = await tensor("encode", { model } satisfies types.EncodeRequest, pixels);
  return { mu: data.slice(0, width), sigma: parts > 1 ? data.slice(width, 2 * width).map((v) => Math.exp(v / 2)) : undefined };
}

export function projection(model: string, method: Method): Promise<types.Projection> {
  return json("projection", { model, method } satisfies types.ProjectionRequest);
}

// values returns a value of each image of a projection.
export function values(model: string, of: Pick<types.ValuesRequest, "of" | "attribute">): Promise<types.Values> {
  return json("values", { model, ...of } satisfies types.ValuesRequest);
}

// interpolate returns the images of steps latents from one to another.
export function interpolate(model: string, from: Float32Array, to: Float32Array, way: Interpolation, steps: number, cls?: string): Promise<Tensor> {
  const ends = new Float32Array(from.length * 2);
  ends.set(from);
  ends.set(to, from.length);
  return tensor("interpolate", { model, way, steps, class: list(cls) } satisfies types.InterpolateRequest, ends);
}

// decode returns the images of latents, with a class for all or one each.
export function decode(model: string, z: Float32Array, cls?: string | string[]): Promise<Tensor> {
  return tensor("decode", { model, class: typeof cls === "string" ? [cls] : cls } satisfies types.DecodeRequest, z);
}

// sample returns new images and their latents.
export async function sample(model: string, options: types.SampleRequest): Promise<{ images: Tensor; z: Float32Array[] }> {
  const query = { model, ...options };
  const [images, z] = await Promise.all([tensor("sample", query), tensor("sample", { ...query, latents: true })]);
  return { images, z: rows(z) };
}

// reconstruct returns the reconstructions of images, with a class for all or one each.
export function reconstruct(model: string, pixels: Float32Array, cls?: string | string[]): Promise<Tensor> {
  return tensor("reconstruct", { model, class: typeof cls === "string" ? [cls] : cls } satisfies types.ReconstructRequest, pixels);
}

// scores returns anomaly scores of images; the rank of each is the share of the data that
// scores lower.
export function scores(model: string, pixels: Float32Array, cls?: string, ranks = false, signal?: AbortSignal): Promise<types.Scores> {
  return json("score", { model, class: list(cls), ranks } satisfies types.ScoreRequest, pixels, signal);
}

// A ClassScore is the anomaly score of an image decoded with a class.
export interface ClassScore extends types.Scored {
  by: string; // name of the score
  threshold?: number;
  cls?: string; // if the decoder takes one
}

// lowestScore scores an image with each class that the decoder takes, and returns the
// lowest score.
export async function lowestScore(model: Model, pixels: Float32Array, ranks = false, signal?: AbortSignal): Promise<ClassScore> {
  const known = decoderClasses(model), classes = known.length > 0 ? known : [undefined];
  const all = await Promise.all(classes.map(async (cls) => {
    const s = await scores(model.name, pixels, cls, ranks, signal);
    return { ...s.scores[0], by: s.by, threshold: s.threshold, cls };
  }));
  return all.reduce((a, b) => (b.value < a.value ? b : a));
}

// A Parameter and an Operation hold the parts of the OpenAPI document that the page
// shows.
export interface Parameter {
  name: string;
  in: string;
  description?: string;
  schema: { type: string | string[]; enum?: string[]; default?: unknown; minimum?: number; maximum?: number };
}

export interface Operation {
  summary: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

export function openAPI(): Promise<{ paths: Record<string, Record<string, Operation>> }> {
  return json("../openapi.json", {});
}

// A PassInput is what goes through a model: an image, the class for the decoder and the
// seed of z; without a seed z = mu.
export interface PassInput {
  pixels: Float32Array;
  class?: string;
  seed?: number;
}

export function inside(model: string, { pixels, class: cls, seed }: PassInput): Promise<types.Inside> {
  return json("inside", { model, class: list(cls), seed } satisfies types.InsideRequest, pixels);
}

// stepValues returns the output of a step, in its shape.
export function stepValues(model: string, { pixels, class: cls, seed }: PassInput, layer: number): Promise<Tensor> {
  return tensor("inside", { model, layer, class: list(cls), seed } satisfies types.InsideRequest, pixels);
}

// kernel returns the weights of a map of a step, a convolution, for each map before it.
export function kernel(model: string, { pixels, class: cls }: PassInput, layer: number, map: number): Promise<Tensor> {
  return tensor("inside", { model, layer, kernel: map, class: list(cls) } satisfies types.InsideRequest, pixels);
}

// attributes returns the names of the images' attributes, none if the server has no images
// for the model.
export async function attributes(model: string): Promise<string[]> {
  try {
    return (await json<types.Attributes>("attributes", { model } satisfies types.AttributesRequest)).attributes.map((a) => a.name);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return [];
    throw error;
  }
}

export async function directions(model: string, attribute: string, guard: string): Promise<types.Direction[]> {
  return (await json<types.Directions>(`attributes/${encodeURIComponent(attribute)}`, { model, guard } satisfies Omit<types.DirectionsRequest, "attribute">)).directions;
}

// readings returns what the judges of all attributes say about images, clipped to 0..1 as
// pictures are.
export async function readings(model: string, pixels: Float32Array): Promise<types.Reading[]> {
  return (await json<types.Readings>("attributes", { model } satisfies types.ReadingsRequest, pixels.map(clip))).attributes;
}
