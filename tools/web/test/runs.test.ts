import assert from "node:assert/strict";
import { test } from "node:test";

import { ConnectionError } from "../src/server/api";
import * as runs from "../src/server/runs";
import { json, serve } from "./server";

const metrics = (epoch: number): runs.Epoch => ({ epoch, train_loss: 100 / epoch, lr: 1e-3, seconds: 1, images_per_second: 9 });
const training = (more: Partial<runs.Run> = {}): runs.Run => ({ name: "a", state: "training", epochs: 4, done: 2, seconds: 2, own: true, served: false, pictures: [1, 2], metrics: [metrics(1), metrics(2)], ...more });

test("runs in training come first, then those that never started, then the newest", async () => {
  const run = (name: string, state: runs.Run["state"], started?: string) => training({ name, state, started });
  serve(() => json({ allow_train: true, presets: [], runs: [
    run("old", "finished", "2025-01-01T00:00:00Z"), run("never", "failed"), run("first", "training", "2025-02-01T00:00:00Z"),
    run("new", "stopped", "2025-03-01T00:00:00Z"), run("second", "training", "2025-02-02T00:00:00Z"),
  ] }));
  assert.deepEqual((await runs.runs()).runs.map((r) => r.name), ["second", "first", "never", "new", "old"]);
});

test("the next epoch is added to a run", () => {
  const run = training({ share: 0.9 });
  assert.equal(runs.addEpoch(run, { run: "a", epochs: 8, metrics: metrics(3) }), true);
  assert.deepEqual(run, training({ share: 0, epochs: 8, done: 3, metrics: [metrics(1), metrics(2), metrics(3)], pictures: [1, 2, 3] }));
});

test("an epoch that comes again, after a resume, replaces itself and what followed", () => {
  const run = training();
  assert.equal(runs.addEpoch(run, { run: "a", epochs: 4, metrics: { ...metrics(1), train_loss: 7 } }), true);
  assert.deepEqual([run.done, run.metrics, run.pictures], [1, [{ ...metrics(1), train_loss: 7 }], [1]]);
});

test("a run that lacks epochs stays as it is", () => {
  const run = training();
  assert.equal(runs.addEpoch(run, { run: "a", epochs: 4, metrics: metrics(4) }), false);
  assert.deepEqual(run, training());
});

test("a run of another process has no pictures by epoch", () => {
  const run = training({ own: false, pictures: undefined });
  runs.addEpoch(run, { run: "a", epochs: 4, metrics: metrics(3) });
  assert.equal(run.pictures, undefined);
});

test("the terms of a loss are found by name", () => {
  const e = { ...metrics(1), parts: [{ name: "recon", value: 70, unit: "nats", weight: 1 }, { name: "kl", value: 23, unit: "nats", weight: 1 }] };
  assert.deepEqual([runs.lossPart(e, "kl"), runs.lossPart(e, "other"), runs.lossPart(metrics(1), "kl")], [23, undefined, undefined]);
});

test("events are read from the stream, however it is cut into pieces", async () => {
  const text = ': hello\n\nevent: started\ndata: {"run":"a"}\n\n: alive\n\nevent: epoch\ndata: {"run":"é","epochs":4,"metrics":{"epoch":1}}\n\nevent: st';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 7, bytes.length]) {
    serve(() => new Response(new ReadableStream({
      start(stream) {
        for (let i = 0; i < bytes.length; i += size) stream.enqueue(bytes.slice(i, i + size));
        stream.close();
      },
    })));
    const received: unknown[] = [];
    let opened = 0;
    await assert.rejects(runs.listen(new AbortController().signal, () => opened++, (e) => received.push(e)), (error) => error instanceof ConnectionError);
    assert.deepEqual([opened, received], [1, [{ kind: "started", data: { run: "a" } }, { kind: "epoch", data: { run: "é", epochs: 4, metrics: { epoch: 1 } } }]], `pieces of ${size} bytes`);
  }
});

test("an action names its run in the path", async () => {
  const requests = serve(() => json(training()));
  await runs.resume("a/b", 8);
  assert.deepEqual([requests[0].url, requests[0].body], ["v1/runs/a%2Fb", '{"action":"resume","epochs":8}']);
});
