import assert from "node:assert/strict";
import { test } from "node:test";

import { Current, Subject } from "../src/page/subject";
import { Model } from "../src/server/api";
import { json, query, serve, tensor } from "./server";

const model = { name: "m", input: [1, 1, 2], latent: 1, condition: "class", classes: ["a", "b"] } as Model;

// current is a current image, and what it shows and where it fails.
function current(count = 10) {
  const shown: Subject[] = [], failures: { error: unknown; again: () => void }[] = [];
  const host = { show: (s: Subject) => shown.push(s), failed: (error: unknown, again: () => void) => failures.push({ error, again }), notify: () => {} };
  return { shown, failures, current: new Current(host, model, count) };
}

const images = (cls?: string) => (r: Parameters<typeof query>[0] & { headers: Record<string, string> }) =>
  r.url.includes("score") ? json({ by: "elbo", scores: [{ value: query(r).class === "b" ? 1 : 2 }] })
    : r.headers.Accept.includes("json") ? json({ images: [{ index: Number(query(r).first), class: cls }] }) : tensor([1, 1, 1, 2]);

test("an image of the data is told its class, or the class of the address", async () => {
  serve(images("b"));
  const { current: c, shown } = current();
  await c.open("3", null);
  await c.open("99", "a");
  await c.tell("b");
  assert.deepEqual(shown.map((s) => [s.image, s.told, s.why]), [[3, "b", "data"], [9, "a", "chosen"], [9, "b", "chosen"]]);
  assert.deepEqual(c.address(), { image: 9, class: "b" });
});

test("an image without a class is told the one with the lowest score", async () => {
  serve(images());
  const { current: c, shown } = current();
  await c.open("0", "unknown");
  assert.deepEqual([shown[0].told, shown[0].why, shown[0].score?.value], ["b", "likeliest", 1]);
  assert.deepEqual(c.address(), { image: 0, class: undefined });
});

test("the last choice wins, however late an earlier one is answered", async () => {
  let release = () => {};
  const late = new Promise<void>((done) => (release = done));
  serve(async (r) => {
    if (query(r).first === "1") await late;
    return images("a")(r);
  });
  const { current: c, shown } = current();
  const first = c.data(1), second = c.data(2);
  await second;
  release();
  await first;
  assert.deepEqual(shown.map((s) => s.image), [2]);
});

test("what failed is chosen again when asked", async () => {
  let up = false;
  serve((r) => {
    if (!up) throw new Error("down");
    return images("a")(r);
  });
  const { current: c, shown, failures } = current();
  await c.data(4);
  up = true;
  failures[0].again();
  while (shown.length === 0) await new Promise((done) => setTimeout(done));
  assert.equal(shown[0].image, 4);
});
