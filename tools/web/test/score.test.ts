// Anomaly scores in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { scoreText } from "../src/parts/score";
import { setLanguage } from "../src/page/text";

test("a score has its name, and a verdict if there is a threshold", () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  setLanguage("en");
  assert.equal(scoreText({ by: "error", value: 12.345 }), "anomaly score 12.3 (reconstruction error)");
  assert.equal(scoreText({ by: "combined", value: 4, threshold: 3.5, strange: true }), "anomaly score 4 (combined score) · strange, threshold 3.5");
  assert.equal(scoreText({ by: "new", value: 3, threshold: 3.5, strange: false }), "anomaly score 3 (new) · normal, threshold 3.5");
  setLanguage("ru");
  assert.equal(scoreText({ by: "max", value: 4, threshold: 3.5, strange: true }), "оценка аномальности 4 (наибольшая ошибка пикселя) · аномально, порог 3,5");
  setLanguage("en");
});
