import assert from "node:assert/strict";
import { test } from "node:test";

import * as api from "../src/server/api";
import { json, query, serve, tensor } from "./server";

const model = (condition: api.Model["condition"], classes?: string[]) => ({ name: "m", condition, classes }) as api.Model;
const digits = model("class", ["0", "1", "7"]);

test("a decoder gets the first wanted class that it knows", () => {
  assert.equal(api.decoderClass(digits, undefined, "9", "7", "1"), "7");
  assert.equal(api.decoderClass(digits, null, "9"), "0");
  assert.equal(api.decoderClass(digits), "0");
});

test("a decoder that takes no class gets none", () => {
  const plain = model("none", ["0", "1"]); // of its data
  assert.equal(api.decoderClass(plain, "1"), undefined);
  assert.deepEqual([api.decoderClasses(plain), api.decoderClasses(digits)], [[], ["0", "1", "7"]]);
});

test("a request has its parameters, the token, and a body's type", async () => {
  const requests = serve(() => json({ by: "error", scores: [{ value: 1 }] }));
  await api.scores("m", Float32Array.of(0.5), undefined, true);
  assert.deepEqual(query(requests[0]), { model: "m", ranks: "true" });
  assert.deepEqual(requests[0].headers, { Accept: "application/json", "Content-Type": "application/octet-stream" });
  assert.deepEqual([requests[0].method, requests[0].body], ["POST", Float32Array.of(0.5)]);
  api.setToken("secret");
  await api.models();
  assert.deepEqual([requests[1].method, requests[1].url, requests[1].headers], ["GET", "v1/models", { Accept: "application/json", Authorization: "Bearer secret" }]);
});

test("an answer that is still being computed is requested again", async () => {
  let attempts = 0;
  serve(() => (++attempts < 3 ? new Response("", { status: 503, headers: { "Retry-After": "0.001" } }) : json({ points: [] })));
  assert.deepEqual(await api.projection("m", "tsne"), { points: [] });
  assert.equal(attempts, 3);
});

test("it is requested 60 times at most", async () => {
  const requests = serve(() => new Response("", { status: 503, headers: { "Retry-After": "0.0001" } }));
  await assert.rejects(api.projection("m", "tsne"), (error) => error instanceof api.Problem && error.status === 503);
  assert.equal(requests.length, 60);
});

test("a problem has the server's text without the place in the request", async () => {
  for (const [detail, want] of [["body.z[3]: 9 numbers, want 10", "z[3]: 9 numbers, want 10"], ["query: no", "no"], ["path.run: none", "run: none"], ["no model", "no model"]]) {
    serve(() => json({ detail }, 422));
    await assert.rejects(api.models(), (error) => error instanceof api.Problem && error.status === 422 && error.message === want);
  }
  serve(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
  await assert.rejects(api.models(), (error) => error instanceof api.Problem && error.message === "Bad Gateway");
});

test("a server that does not answer is a connection error, and not reachable", async () => {
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(api.models(), (error) => error instanceof api.ConnectionError);
  assert.equal(await api.reachable(), false);
  serve(() => json({ detail: "no token" }, 401));
  assert.equal(await api.reachable(), true);
});

test("only a missing answer has a default", async () => {
  serve(() => json({ detail: "no images" }, 404));
  assert.deepEqual([await api.imagesInfo("m"), await api.dimensions("m"), await api.attributes("m")], [{ count: 0 }, null, []]);
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(api.imagesInfo("m"), (error) => error instanceof api.ConnectionError);
  serve(() => json({ detail: "not these" }, 422));
  await assert.rejects(api.attributes("m"), (error) => error instanceof api.Problem);
});

test("encode returns mu of each image, of the parts mu and logvar", async () => {
  serve(() => tensor([2, 2, 3]));
  assert.deepEqual(await api.encode("m", new Float32Array(8)), [Float32Array.of(0, 1, 2), Float32Array.of(6, 7, 8)]);
});

test("latents are requested in pieces of 1024", async () => {
  const requests = serve((r) => tensor([Number(query(r).n), 1], Array.from({ length: Number(query(r).n) }, (_, i) => Number(query(r).first) + i)));
  const z = await api.latents("m", 2500);
  assert.deepEqual(requests.map((r) => [query(r).first, query(r).n]), [["0", "1024"], ["1024", "1024"], ["2048", "452"]]);
  assert.ok(z.length === 2500 && z.every((row, i) => row.length === 1 && row[0] === i));
});

test("a sample has images and latents of the same request", async () => {
  const requests = serve((r) => (query(r).latents ? tensor([2, 3]) : tensor([2, 1, 2, 2])));
  const { images, z } = await api.sample("m", { n: 2, from: "prior", seed: 5, temperature: 0.5, class: undefined });
  assert.deepEqual([images.shape, z], [[2, 1, 2, 2], [Float32Array.of(0, 1, 2), Float32Array.of(3, 4, 5)]]);
  const want = { model: "m", n: "2", from: "prior", seed: "5", temperature: "0.5" };
  assert.deepEqual(requests.map(query), [want, { ...want, latents: "true" }]);
});

test("an interpolation sends both ends", async () => {
  const requests = serve(() => tensor([9, 1, 1, 1]));
  await api.interpolate("m", Float32Array.of(1, 2), Float32Array.of(3, 4), "spherical", 9, "7");
  assert.deepEqual([query(requests[0]), requests[0].body], [{ model: "m", way: "spherical", steps: "9", class: "7" }, Float32Array.of(1, 2, 3, 4)]);
});

test("the lowest score of an image is over all classes of the decoder", async () => {
  const all: Record<string, number> = { 0: 3, 1: -2, 7: 5 };
  serve((r) => json({ by: "elbo", threshold: 2, scores: [{ value: all[query(r).class], strange: false, rank: all[query(r).class] / 10 }] }));
  assert.deepEqual(await api.lowestScore(digits, Float32Array.of(0), true), { value: -2, strange: false, rank: -0.2, by: "elbo", threshold: 2, cls: "1" });
  const requests = serve(() => json({ by: "error", scores: [{ value: 4 }] }));
  assert.deepEqual(await api.lowestScore(model("none"), Float32Array.of(0)), { value: 4, by: "error", threshold: undefined, cls: undefined });
  assert.equal(requests.length, 1);
});

test("judges get clipped images", async () => {
  const requests = serve(() => json({ attributes: [{ attribute: "Smiling", probabilities: [0.5] }] }));
  await api.readings("m", Float32Array.of(-0.5, 0.5, 1.5));
  assert.deepEqual(requests[0].body, Float32Array.of(0, 0.5, 1));
});

test("a curl command sends the same request, without the token itself", () => {
  serve(() => json({}));
  Object.assign(globalThis, { document: { baseURI: "http://host:8080/page/#view=play" } });
  assert.equal(api.curlCommand("models", {}), "curl 'http://host:8080/page/v1/models'");
  api.setToken("secret");
  assert.equal(api.curlCommand("decode", { model: "m", class: undefined }, { z: [[1, 2]] }, "m.png"),
    `curl 'http://host:8080/page/v1/decode?model=m' -H "Authorization: Bearer $DIABOLO_TOKEN" -d '{"z":[[1,2]]}' -H 'Accept: image/png' -o m.png`);
});

test("a picture comes with the server's warning about it, if there is one", async () => {
  serve(() => new Response(Float32Array.of(1), { headers: { "Diabolo-Shape": "1,1", "Diabolo-Warning": "inverse" } }));
  assert.equal((await api.fit("m", new Blob())).warning, "inverse");
  serve(() => tensor([1, 1]));
  assert.equal("warning" in (await api.fit("m", new Blob())), false);
});
