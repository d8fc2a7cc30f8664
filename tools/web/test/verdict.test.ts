import assert from "node:assert/strict";
import { test } from "node:test";

import { changes, moved, verdict } from "../src/attributes/verdict";
import { setLanguage } from "../src/page/text";

const all = changes([
  { attribute: "Male", probabilities: [0.9, 0.57, 0.79] }, { attribute: "Smiling", probabilities: [0.1, 0.9, 0.8] },
  { attribute: "Bald", probabilities: [0.5, 0.52, 0.46] }, { attribute: "Hat", probabilities: [0.2, 0.2, 0.3] }, { attribute: "Young", probabilities: [0.5, 0.7, 0.5] },
]);

test("what moved besides is neither edited nor preserved, the most first", () => {
  assert.deepEqual(moved(all, { Smiling: 1 }, "Male").map((c) => c.attribute), ["Young", "Hat"]);
});

test("the verdict is a sentence in the page's language", () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  setLanguage("en");
  assert.equal(verdict(all, { Smiling: 1 }, "Male"), "Male: plain −0.33, debiased −0.11. Moved besides: Young +0.20 and 0.00; Hat 0.00 and +0.10.");
  assert.equal(verdict(all, { Smiling: 1, Young: 1, Hat: 1 }, "Male"), "Male: plain −0.33, debiased −0.11. Nothing else moved.");
  assert.equal(verdict(all, {}, "Male"), "");
  setLanguage("ru");
  assert.ok(verdict(all, { Smiling: 1 }, "Male").startsWith("Male: простое −0,33, очищенное −0,11."));
  setLanguage("en");
});
