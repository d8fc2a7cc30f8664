import assert from "node:assert/strict";
import { test } from "node:test";

import { Latest } from "../src/parts/dom";

const turn = () => new Promise<void>((done) => setTimeout(done));

test("only the latest of the tasks that arrive meanwhile is run", async () => {
  const ran: number[] = [];
  const ends: (() => void)[] = [];
  const latest = new Latest(() => assert.ok(false));
  for (const i of [1, 2, 3]) {
    latest.run(async () => {
      ran.push(i);
      await new Promise<void>((done) => ends.push(done));
    });
  }
  await turn();
  assert.deepEqual(ran, [1]);
  ends[0]();
  await turn();
  assert.deepEqual(ran, [1, 3]);
  ends[1]();
  await turn();
  latest.run(async () => void ran.push(4));
  assert.deepEqual(ran, [1, 3, 4]);
});

test("a task that fails is reported, and the next one runs", async () => {
  const failures: unknown[] = [], ran: string[] = [];
  const latest = new Latest((error) => failures.push(error));
  latest.run(async () => {
    await turn();
    throw "first";
  });
  latest.run(async () => void ran.push("second"));
  await turn();
  await turn();
  assert.deepEqual([failures, ran], [["first"], ["second"]]);
});
