import assert from "node:assert/strict";
import { test } from "node:test";

import { csv, Judgement, thresholdOf } from "../src/anomalies/judgement";
import { lanes, lineOf, logTicks, ticks } from "../src/anomalies/line";
import { quartered, swapped } from "../src/anomalies/mix";

const hundred = Array.from({ length: 100 }, (_, i) => i + 1);

test("above a threshold there are as many of the data as the rate says", () => {
  for (const rate of [0, 0.01, 0.05, 0.2]) assert.equal(hundred.filter((v) => v > thresholdOf(hundred, rate)).length, Math.round(100 * rate));
  assert.equal(thresholdOf([3], 0.9), 3);
});

test("the run's own threshold judges until a rate is chosen", () => {
  const own = new Judgement(90.5, hundred, null), chosen = new Judgement(90.5, hundred, 0.02), usual = new Judgement(undefined, hundred, null);
  assert.deepEqual([own.threshold, chosen.threshold, usual.threshold], [90.5, 98, 95]);
  assert.deepEqual([own.strange(91), own.strange(90), chosen.strange(98), chosen.strange(98.1)], [true, false, false, true]);
  assert.ok(Math.abs(own.alarms - 0.1) < 1e-9);
  assert.equal(own.rank(51), 0.5);
});

test("without data and threshold there is no verdict", () => {
  const none = new Judgement(undefined, [], null);
  assert.deepEqual([none.threshold, none.strange(1), none.rank(1)], [undefined, undefined, undefined]);
  assert.equal(new Judgement(2, [], null).strange(3), true);
});

test("a table has the columns of diabolo anomaly", () => {
  const list = [{ name: 'a, "b".png', value: 0.5 }, { name: "c", value: 0.1, cls: "7" }];
  assert.equal(csv(list, new Judgement(0.2, [], null)), 'file,class,score,strange\n"a, ""b"".png",,0.5,true\nc,7,0.1,false\n');
  assert.ok(csv(list, new Judgement(undefined, [], null)).includes("c,7,0.1,\n"));
});

test("a line has its ends at the extremes, and round numbers between", () => {
  for (const values of [[0.05, 0.3, 11], [-5, 0, 5]]) {
    const line = lineOf(values, 600);
    assert.deepEqual([line.at(values[0]), line.at(values[2])], [0, 600]);
    assert.ok(line.ticks.length >= 2 && line.ticks.every((v) => line.at(v) >= 0 && line.at(v) <= 600), String(line.ticks));
  }
  assert.ok(lineOf([1, 10, 100], 600).at(10) === 300 && lineOf([0, 5, 10], 600).at(5) === 300);
  assert.deepEqual(ticks(-5, 5, 5), [-4, -2, 0, 2, 4]);
  assert.deepEqual(logTicks(0.05, 11, 9), [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]);
  assert.deepEqual(logTicks(0.05, 11, 3), [0.1, 1, 10]);
  assert.equal(lineOf([2], 600).at(2), 0);
});

test("thumbnails that are near have lanes of their own", () => {
  assert.deepEqual(lanes([0, 100, 10, 20, 40], 30), [0, 0, 1, 2, 0]);
});

test("a patch is swapped in the middle, and quarters are exchanged crosswise", () => {
  const zeros = new Float32Array(32), ones = new Float32Array(32).fill(1), patched = swapped(zeros, ones, [2, 4, 4]);
  assert.equal([...patched].join(""), "0000011001100000".repeat(2));
  assert.deepEqual([...quartered(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2])], [4, 3, 2, 1, 8, 7, 6, 5]);
});
