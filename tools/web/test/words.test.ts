import assert from "node:assert/strict";
import { test } from "node:test";

import { setLanguage } from "../src/page/text";
import { Problem } from "../src/server/api";
import { inRussian } from "../src/server/words";

test("messages of the server are Russian on the Russian page, and name the field", () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  const message = (detail: string) => new Problem(422, detail).message;
  setLanguage("ru");
  assert.equal(message('query.model: no model is called "nosuch"; there are a, b'), 'model: нет: model "nosuch"; есть a, b');
  assert.equal(message('body: not a picture (PNG, JPEG or BMP): it begins with "hello"'), 'это не картинка (PNG, JPEG или BMP): в начале "hello"');
  assert.equal(message("body.epochs: -1, want 1 to 10000"), "epochs: -1 не подходит: нужно число от 1 до 10000");
  assert.equal(message("body: something else"), "something else");
  setLanguage("en");
  assert.equal(message("body.epochs: -1, want 1 to 10000"), "epochs: -1, want 1 to 10000");
  assert.equal(message("body: not a picture: x"), "not a picture: x");
  assert.equal(message("a line\nand another"), "a line\nand another");
});

test("descriptions are Russian, and what is Russian stays", () => {
  assert.equal(inRussian("New images"), "Новые изображения");
  assert.equal(inRussian("уже по-русски; try again in a second"), "уже по-русски; try again in a second");
});
