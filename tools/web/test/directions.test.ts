import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem } from "../src/server/api";
import { Directions } from "../src/attributes/directions";
import { json, query, serve } from "./server";

const z = Float32Array.of(1, 2), none = () => assert.ok(false, "refused");

test("an edit is added along the plain and along the balanced direction", async () => {
  const directions = [{ way: "plain", step: [1, 0] }, { way: "orthogonal", step: [9, 9] }, { way: "balanced", step: [0, 1] }];
  const requests = serve(() => json({ directions }));
  const rows = await new Directions("m").edit(z, { Smiling: 2, Young: -1 }, "Male", none);
  assert.deepEqual(rows, Float32Array.of(1, 2, 2, 2, 1, 3));
  assert.deepEqual(requests.map((r) => r.url.split("?")[0]), ["v1/attributes/Smiling", "v1/attributes/Young"]);
  assert.deepEqual(query(requests[0]), { model: "m", guard: "Male" });
});

test("without a balanced direction the orthogonal one is taken", async () => {
  serve(() => json({ directions: [{ way: "plain", step: [1, 0] }, { way: "orthogonal", step: [0, 3] }] }));
  assert.deepEqual(await new Directions("m").edit(z, { Smiling: 1 }, "Male", none), Float32Array.of(1, 2, 2, 2, 1, 5));
});

test("directions are requested once for each guard", async () => {
  const requests = serve(() => json({ directions: [{ way: "plain", step: [1, 0] }, { way: "balanced", step: [0, 1] }] }));
  const directions = new Directions("m");
  for (const guard of ["Male", "Male", "Young"]) await directions.edit(z, { Smiling: 1 }, guard, none);
  assert.deepEqual(requests.map((r) => query(r).guard), ["Male", "Young"]);
});

test("an attribute that the server refuses is reported and left out, and requested again", async () => {
  let refusing = true;
  const requests = serve((r) => (refusing && r.url.includes("Smiling") ? json({ detail: "too few" }, 422) : json({ directions: [{ way: "plain", step: [1, 1] }, { way: "balanced", step: [1, 1] }] })));
  const directions = new Directions("m"), refused: string[][] = [];
  const rows = await directions.edit(z, { Smiling: 1, Young: 1 }, "Male", (...why) => refused.push(why));
  assert.deepEqual([rows, refused], [Float32Array.of(1, 2, 2, 3, 2, 3), [["Smiling", "too few"]]]);
  refusing = false;
  assert.deepEqual(await directions.edit(z, { Smiling: 1 }, "Male", none), Float32Array.of(1, 2, 2, 3, 2, 3));
  assert.equal(requests.length, 3);
});

test("any other problem is thrown", async () => {
  serve(() => json({ detail: "no token" }, 401));
  await assert.rejects(new Directions("m").edit(z, { Smiling: 1 }, "Male", none), (error) => error instanceof Problem && error.status === 401);
});
