import assert from "node:assert/strict";
import { test } from "node:test";

import { currentLanguage, format, formatFixed, formatNumber, Key, say, setLanguage, Text, texts } from "../src/page/text";

const entries = Object.entries<Text>(texts);

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test("both languages have each text, with the same values in it", () => {
  for (const [key, [english, russian]] of entries) {
    assert.ok(/^\S(.*\S)?$/.test(english) && /^\S(.*\S)?$/.test(russian), key);
    assert.deepEqual(names(english), names(russian), key);
    assert.ok(!/[а-яё]/i.test(english), `${key} is Russian in English`);
  }
});

test("both languages of a text end alike", () => {
  for (const [key, [english, russian]] of entries) {
    const end = (text: string) => /[.:,…]$/.exec(text)?.[0];
    assert.equal(end(english), end(russian), key);
  }
});

test("a language that the page does not have changes nothing", () => {
  const root = { lang: "" };
  Object.assign(globalThis, { document: { documentElement: root } });
  for (const [wanted, want] of [["ru", "ru"], ["de", "ru"], [null, "ru"], ["en", "en"], ["", "en"]] as const) {
    setLanguage(wanted);
    assert.deepEqual([currentLanguage(), root.lang, say("decoder")], [want, want, want === "ru" ? "декодер" : "decoder"]);
  }
});

test("values take the place of their names", () => {
  assert.equal(format("firstMaps", { shown: 64, n: 128 }), "the first 64 of 128 maps");
  for (const key of Object.keys(texts) as Key[]) assert.ok(!format(key, Object.fromEntries(names(texts[key][0]).map((name) => [name, 1]))).match(/[{}]|undefined/), key);
});

test("numbers have significant digits and a minus sign", () => {
  assert.deepEqual([0, 1, 1234.5, 0.0123456, -2.5, -1.5e-9].map((v) => formatNumber(v)), ["0", "1", "1230", "0.0123", "−2.5", "−1.5e−9"]);
  assert.equal(formatNumber(1234.5, 4), "1235");
  assert.deepEqual([formatNumber(null), formatNumber(undefined)], ["–", "–"]);
});

test("numbers have a comma in Russian", () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  setLanguage("ru");
  assert.deepEqual([formatNumber(0.0123456), formatNumber(-2.5), formatFixed(-1.25, 1), formatFixed(Infinity, 1)], ["0,0123", "−2,5", "−1,3", "∞"]);
  setLanguage("en");
  assert.deepEqual([formatFixed(0.5, 2), formatFixed(-1, 1)], ["0.50", "−1.0"]);
});
