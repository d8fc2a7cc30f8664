// Questions to the server. Numbers travel as float32, so nothing is lost.

import { clip } from "./picture";

export interface Model {
  name: string;
  kind: string; // what it is called
  posterior: "point" | "gaussian";
  prior: "none" | "normal";
  likelihood: "squared" | "bernoulli";
  condition: "none" | "class";
  loss_unit: string;
  input: [number, number, number]; // channels, height, width
  latent: number;
  classes?: string[];
}

// asked lists the classes that the decoder of a model may be told; none of most models.
export function asked({ condition, classes }: Model): string[] {
  return condition === "class" ? classes ?? [] : [];
}

// told is the class a decoder is told: the first wanted one that it knows, else its
// first; undefined where it is told none.
export function told(model: Model, ...wanted: (string | null | undefined)[]): string | undefined {
  const classes = asked(model);
  return wanted.find((c) => c && classes.includes(c)) ?? classes[0];
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
    super(detail.replace(/^(body|query|path)(\.|: )/, "")); // a person did not write a body
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

// at is where the server answers a question.
function at(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return `v1/${path}${search.size > 0 ? `?${search}` : ""}`;
}

// command is a line for a shell that asks the same, and keeps the answer in a file
// where it is a picture.
export function command(path: string, query: Query, body?: unknown, picture?: string): string {
  const parts = ["curl", `'${new URL(at(path, query), document.baseURI)}'`];
  if (sessionStorage.getItem(tokenKey)) parts.push('-H "Authorization: Bearer $DIABOLO_TOKEN"');
  if (body !== undefined) parts.push("-d", `'${JSON.stringify(body)}'`);
  if (picture !== undefined) parts.push("-H 'Accept: image/png' -o", picture);
  return parts.join(" ");
}

const patience = 60; // times that an answer is asked for which is still being computed

// ask asks until there is an answer, or a reason why there is none: a POST where there
// is a body.
export async function ask(path: string, query: Query, accept: string, body?: BodyInit, type?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (type) headers["Content-Type"] = type;
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.Authorization = `Bearer ${token}`;
  const request = { method: body === undefined ? "GET" : "POST", headers, body, signal };
  for (let tries = 1; ; tries++) {
    const answer = await fetch(at(path, query), request).catch((error) => {
      throw new Lost(String(error));
    });
    if (answer.ok) return answer;
    const seconds = answer.status === 503 ? Number(answer.headers.get("Retry-After")) : 0;
    if (seconds === 0 || tries === patience) {
      const problem = await answer.json().catch(() => ({}));
      throw new Problem(answer.status, problem.detail ?? answer.statusText);
    }
    await new Promise((done) => setTimeout(done, 1000 * seconds));
  }
}

const raw = "application/octet-stream";
const typeJSON = "application/json";

// json asks for an answer in JSON; a body is JSON where it is a text, else numbers.
export async function json<T>(path: string, query: Query, body?: string | Float32Array): Promise<T> {
  return (await ask(path, query, typeJSON, body as BodyInit | undefined, body && (typeof body === "string" ? typeJSON : raw))).json();
}

// known is an answer, or what stands for it where the server has none.
async function known<T>(answer: Promise<T>, none: T): Promise<T> {
  return answer.catch((error): T => {
    if (error instanceof Problem) return none;
    throw error;
  });
}

async function numbers(path: string, query: Query, body?: Float32Array | Blob): Promise<Numbers> {
  const type = body instanceof Blob ? body.type : raw;
  const answer = await ask(path, query, raw, body as BodyInit | undefined, body && type);
  const shape = (answer.headers.get("Diabolo-Shape") ?? "").split(",").map(Number);
  return { data: new Float32Array(await answer.arrayBuffer()), shape };
}

export async function models(): Promise<Model[]> {
  return (await json<{ models: Model[] }>("models", {})).models;
}

// answers reports whether the server does, whatever it says.
export async function answers(): Promise<boolean> {
  return models().then(() => true, (error) => !(error instanceof Lost));
}

// dimensions returns what is known of z over the data, the busiest first; null
// where the server has no images for the model.
export async function dimensions(model: string): Promise<Dimension[] | null> {
  return (await known<{ dimensions: Dimension[] } | null>(json("dimensions", { model }), null))?.dimensions ?? null;
}

export type NoiseKind = "gaussian" | "salt-and-pepper" | "mask";

// Images is what is known of the images the server has for a model.
export interface Images {
  count: number;
  noise?: { kind: NoiseKind; level: number }; // what the model was trained to take away
}

// about says what images the server has for the model.
export function about(model: string): Promise<Images> {
  return known(json<Images>("images", { model, n: 1 }), { count: 0 });
}

export function image(model: string, first: number): Promise<Numbers> {
  return numbers("images", { model, first, n: 1 });
}

// latents returns z of the first images of the data, a row each.
export async function latents(model: string, count: number): Promise<Float32Array[]> {
  const most = 1024, starts = Array.from({ length: Math.ceil(count / most) }, (_, k) => k * most);
  const parts = await Promise.all(starts.map((first) => numbers("images", { model, first, n: Math.min(most, count - first), latents: true })));
  return parts.flatMap((part) => rows(part));
}

function rows({ data, shape: [n] }: Numbers): Float32Array[] {
  const width = data.length / n;
  return Array.from({ length: n }, (_, i) => data.slice(i * width, (i + 1) * width));
}

export interface Neighbor {
  index: number;
  class?: string;
  distance: number;
}

// neighbors returns the images whose latents are nearest to z, the nearest first.
export async function neighbors(model: string, z: Float32Array, k: number): Promise<Neighbor[]> {
  return (await json<{ neighbors: Neighbor[][] }>("neighbors", { model, k }, z)).neighbors[0];
}

// classOf returns the class of an image, undefined where it has none.
export async function classOf(model: string, first: number): Promise<string | undefined> {
  return (await json<{ images: { class?: string }[] }>("images", { model, first, n: 1 })).images[0].class;
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

export function projection(model: string, method: Method): Promise<Projection> {
  return json("projection", { model, method });
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
  from: string;
  seed: number;
  temperature: number;
  class?: string;
}

// sample returns new images, and the z of each.
export async function sample(model: string, how: Drawn): Promise<{ images: Numbers; z: Float32Array[] }> {
  const query = { model, ...how };
  const [images, z] = await Promise.all([numbers("sample", query), numbers("sample", { ...query, latents: true })]);
  return { images, z: rows(z) };
}

export function reconstruct(model: string, pixels: Float32Array, cls?: string): Promise<Numbers> {
  return numbers("reconstruct", { model, class: cls }, pixels);
}

// Scores is how strange images are, and the share of the data that is less so.
export interface Scores {
  scores: number[];
  ranks?: number[];
}

export function scores(model: string, pixels: Float32Array, cls?: string, ranks = false): Promise<Scores> {
  return json("score", { model, class: cls, ranks }, pixels);
}

// A Verdict is how strange an image is, and the class it is that as.
export interface Verdict {
  score: number;
  rank?: number;
  cls?: string; // where the decoder is told one
}

// leastStrange scores an image: a decoder is told the class as which it is the least
// strange.
export async function leastStrange(model: Model, pixels: Float32Array, ranks = false): Promise<Verdict> {
  const known = asked(model), classes = known.length > 0 ? known : [undefined];
  const verdicts = await Promise.all(classes.map(async (cls) => {
    const s = await scores(model.name, pixels, cls, ranks);
    return { score: s.scores[0], rank: s.ranks?.[0], cls };
  }));
  return verdicts.reduce((a, b) => (b.score < a.score ? b : a));
}

// What is used of the server's description of itself (OpenAPI 3.1).
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

export function description(): Promise<{ paths: Record<string, Record<string, Operation>> }> {
  return json("../openapi.json", {});
}

// A Step is a layer of a model without its values; a Look is an image on its way, what
// the decoder is told of it, and the seed of z: none takes z = mu.
export interface Step {
  part: "encoder" | "latent" | "decoder";
  name: string;
  kind: string;
  layer: string; // as a config writes it
  shape: number[];
  min: number;
  max: number;
  parameters: number;
}

// A Part is a term of a loss, which counts weight times.
export interface Part {
  name: string;
  value: number;
  unit: string;
  weight: number;
}

export interface Look {
  pixels: Float32Array;
  class?: string;
  seed?: number;
}

export interface Inside {
  steps: Step[];
  mu: number[];
  logvar?: number[];
  z: number[];
  loss: { total: number; parts: Part[] };
}

export function inside(model: string, { pixels, ...how }: Look): Promise<Inside> {
  return json("inside", { model, ...how }, pixels);
}

// stepValues returns what step number layer made, in its shape.
export function stepValues(model: string, { pixels, ...how }: Look, layer: number): Promise<Numbers> {
  return numbers("inside", { model, layer, ...how }, pixels);
}

// attributes returns the names of the attributes of the images, null where the server
// has no images for the model.
export async function attributes(model: string): Promise<string[] | null> {
  try {
    return (await json<{ attributes: { name: string }[] }>("attributes", { model })).attributes.map((a) => a.name);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

// A Direction is a step through z that adds an attribute, by the way it was made.
export interface Direction {
  way: string;
  step: number[];
}

export async function directions(model: string, attribute: string, guard: string): Promise<Direction[]> {
  return (await json<{ directions: Direction[] }>(`attributes/${encodeURIComponent(attribute)}`, { model, guard })).directions;
}

// A Reading is what the judge of an attribute says of images, and how well it tells
// people apart that it has not learned from, on what the model makes of them.
export interface Reading {
  attribute: string;
  auroc_recon?: number;
  probabilities: number[];
}

// readings lets the judges look at images; what lies outside 0..1 is clipped, as
// pictures are.
export async function readings(model: string, pixels: Float32Array): Promise<Reading[]> {
  return (await json<{ attributes: Reading[] }>("attributes", { model }, pixels.map(clip))).attributes;
}
