import assert from "node:assert/strict";
import { test } from "node:test";

import { choosing, fromState, Selection, toState } from "../src/map/selection";

const read = (s: Selection | null) => {
  const named = Object.entries(toState(s)).filter(([, v]) => v !== undefined);
  return fromState(new URLSearchParams(named.map(([k, v]) => [k, String(v)])), 1000, () => [7]);
};

test("an address holds each kind of choice", () => {
  assert.deepEqual(read(null), null);
  assert.deepEqual(read({ chosen: [9, 3] }), { chosen: [9, 3] });
  assert.deepEqual(read({ at: [0.5, -0.25], near: [1] }), { at: [0.5, -0.25], near: [7] });
  assert.deepEqual(read({ group: [900, 2, 40] }), { group: [2, 40, 900] });
});

test("what an address may not choose is left out", () => {
  const of = (text: string) => fromState(new URLSearchParams(text), 10, () => []);
  assert.equal(of("chosen=11,-1,x"), null);
  assert.deepEqual(of("chosen=4,4"), { chosen: [4] });
  assert.equal(of("place=1"), null);
  assert.deepEqual(of("group=3.!.z"), { group: [3] });
});

test("a second click chooses two, a third the last two, and one on a chosen point takes it away", () => {
  const one = choosing(null, 1);
  assert.deepEqual(one, { chosen: [1] });
  assert.deepEqual(choosing(choosing(one, 2), 3), { chosen: [2, 3] });
  assert.equal(choosing(one, 1), null);
  assert.deepEqual(choosing({ group: [1, 2] }, 1), { chosen: [1] });
});
