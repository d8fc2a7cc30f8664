import assert from "node:assert/strict";
import { test } from "node:test";

import { Model, Parameter } from "../src/server/api";
import { describe, exampleQuery } from "../src/reference/reference";

const parameter = (schema: Parameter["schema"], more: Partial<Parameter> = {}): Parameter => ({ name: "n", in: "query", schema, ...more });

test("a parameter is described by its values, default and meaning", () => {
  assert.equal(describe(parameter({ type: "integer", minimum: 1, maximum: 1024, default: 16 }, { description: "how many" })), "integer ≥ 1 ≤ 1024; by default 16; how many");
  assert.equal(describe(parameter({ type: "string", enum: ["linear", "spherical"] })), "linear | spherical");
  assert.equal(describe(parameter({ type: ["number", "null"], minimum: 0 })), "number ≥ 0");
});

test("an example names the model, and a class if the decoder takes one", () => {
  const cvae = { name: "m", condition: "class", classes: ["0", "1"] } as Model, vae = { name: "m", condition: "none" } as Model;
  const parameters = ["class", "model", "n"].map((name) => parameter({ type: "string" }, { name }));
  assert.deepEqual(exampleQuery(cvae, parameters), { model: "m", class: "0" });
  assert.deepEqual(exampleQuery(vae, parameters), { model: "m" });
  assert.deepEqual(exampleQuery(cvae, parameters.slice(2)), {});
});
