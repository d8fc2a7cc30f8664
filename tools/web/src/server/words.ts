// What the server says, in Russian: its messages are English, and the page has two
// languages. A message that is not known here stays as it is.

import { describeInRussian } from "./descriptions";

const english = /^[^а-яё]*$/i;

// sentences are the messages that a user of the page can meet, with what changes in them.
const sentences: [RegExp, string][] = [
  [/^request body is required$/, "файл пуст"],
  [/^not a picture \((.+) or (.+)\): it begins with (.+)$/s, "это не картинка ($1 или $2): в начале $3"],
  [/^the (\w+) is broken: (.+)$/s, "файл $1 повреждён: $2"],
  [/^the (\w+) is of a kind that is not read: (.+)$/s, "такой вид $1 не читается: $2"],
  [/^the (\w+) is too large: (\S+), the limit is (\d+) a side and (\d+) million pixels$/, "картинка $1 слишком велика: $2, предел — $3 по стороне и $4 млн пикселей"],
  [/^too large; the limit is that of --max-body, (.+) for a training$/, "слишком велико; предел — тот, что в --max-body, для обучения $1"],
  [/^no (\w+) is called (".+?"); did you mean (".+?")\?$/s, "нет: $1 $2; может быть, $3?"],
  [/^no (\w+) is called (".+?"); there are (.+)$/s, "нет: $1 $2; есть $3"],
  [/^no answer within the time limit; try again, with fewer images$/, "нет ответа за отведённое время; попробуйте ещё раз, с меньшим числом изображений"],
  [/^the server is about to stop$/, "сервер останавливается"],
  [/^requests that are under way hold the memory there is for them; try again in a few seconds$/, "память для запросов сейчас занята; попробуйте через несколько секунд"],
  [/^(.+); try again in a (?:second|few seconds)$/s, "сервер занят ($1); попробуйте ещё раз чуть позже"],
  [/^nothing can be trained here; start the server with --allow-train$/, "здесь нельзя обучать; запустите сервер с --allow-train"],
  [/^(.+), want at most (\d+) letters, digits and hyphens, a letter or digit first$/s, "$1 не подходит: не больше $2 латинских букв, цифр и дефисов, первой — буква или цифра"],
  [/^a JSON number (\S+), want a number in range$/, "число $1 вне допустимых пределов"],
  [/^(-?\d+), want (\d+) to (\d+)$/, "$1 не подходит: нужно число от $2 до $3"],
  [/^these pictures are dark strokes on a light ground, but the model was trained on light strokes on a dark ground, so its results say little; invert the pictures$/,
    "здесь тёмные штрихи на светлом фоне, а модель обучена на светлых штрихах на тёмном, поэтому её ответы мало что значат; обратите цвета картинки"],
  [/^these pictures are light strokes on a dark ground, but the model was trained on dark strokes on a light ground, so its results say little; invert the pictures$/,
    "здесь светлые штрихи на тёмном фоне, а модель обучена на тёмных штрихах на светлом, поэтому её ответы мало что значат; обратите цвета картинки"],
];

// inRussian returns a message or description of the server in Russian, if the page knows it.
export function inRussian(message: string): string {
  const known = english.test(message) ? sentences.find(([pattern]) => pattern.test(message)) : undefined;
  return known ? message.replace(...known) : describeInRussian(message);
}
