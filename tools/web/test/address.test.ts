import assert from "node:assert/strict";
import { test } from "node:test";

import { formatEdit, formatLatent, parseEdit, parseLatent, wholeNumber } from "../src/page/address";

test("a whole number is read from an address, whatever is written there", () => {
  const cases: [text: string, want: number][] = [
    ["n=7", 7], ["n=7.9", 7], ["n=0", 0], ["n=", 0], ["n=-1", 5], ["n=seven", 5], ["n=NaN", 5], ["other=7", 5],
    ["n=1e300", Number.MAX_SAFE_INTEGER], ["n=Infinity", Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, want] of cases) assert.equal(wholeNumber(new URLSearchParams(text), "n", 5), want, text);
});

test("a latent comes back from an address with three decimals", () => {
  const text = formatLatent(Float32Array.of(0, -1.23456, 3.5));
  assert.equal(text, "0.000,-1.235,3.500");
  assert.deepEqual(parseLatent(text, 3), Float32Array.of(0, -1.235, 3.5));
});

test("a latent of another width, or with something else than numbers, is none", () => {
  for (const text of [null, "", "1,2", "1,2,3,4", "1,2,x", "1,2,NaN", "1,2,Infinity", "1,2,1e39"]) {
    assert.equal(parseLatent(text, 3), null, String(text));
  }
});

test("an edit comes back from an address", () => {
  const edit = { Smiling: 1.5, "Wearing: Hat": -0.05 };
  const text = formatEdit(edit);
  assert.equal(text, "Smiling:1.5;Wearing: Hat:-0.05");
  assert.deepEqual(parseEdit(text!, ["Wearing: Hat", "Smiling", "Male"]), edit);
});

test("an edit leaves out unknown attributes, and reads what is no number as 0", () => {
  assert.deepEqual(parseEdit("Smiling:x;Beard:1;Male;:2;Male:2", ["Smiling", "Male"]), { Smiling: 0, Male: 2 });
  assert.deepEqual(parseEdit(null, ["Smiling"]), {});
  assert.equal(formatEdit({}), undefined);
});
