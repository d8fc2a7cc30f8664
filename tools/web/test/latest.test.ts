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

test("a task that failed is run again when asked, unless there is a newer one", async () => {
  const agains: (() => void)[] = [], ran: string[] = [];
  const latest = new Latest((_, again) => agains.push(again));
  const task = (name: string, fails: boolean) => async () => {
    ran.push(name);
    if (fails) throw name;
  };
  let down = true;
  latest.run(async () => task("a", down)());
  await turn();
  down = false;
  agains[0]();
  await turn();
  latest.run(task("b", true));
  await turn();
  latest.run(task("c", false));
  await turn();
  agains[1]();
  await turn();
  assert.deepEqual(ran, ["a", "a", "b", "c"]);
});
