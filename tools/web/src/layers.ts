// What a person should notice at a step of the way through a model: a sentence for
// every kind of layer, and where another fits better one for the kind and its place.

import * as api from "./api";
import { inLanguage, Text } from "./text";

const bend: Text = [
  "Each number is bent by the same curve; without it the layers before and after would be no more than one.",
  "Каждое число изогнуто одной и той же кривой; без неё слои до и после слились бы в один.",
];

const soft: Text = [
  "A softer ReLU: what is far below zero is gone, of what is just below a little stays.",
  "Мягкая ReLU: то, что намного меньше нуля, исчезло, а от того, что чуть меньше, немного осталось.",
];

const sentences = {
  "conv2d first": [
    "Each map is the image seen through a filter of its own: far from grey where the filter finds its pattern, an edge or a stroke.",
    "Каждая карта — изображение, пропущенное через свой фильтр: цвет далёк от серого там, где фильтр нашёл свой узор, край или штрих.",
  ],
  conv2d: [
    "Each map mixes all maps before it: what it finds is larger, and it looks less and less like the picture.",
    "Каждая карта смешивает все предыдущие: находит более крупное и всё меньше похожа на картинку.",
  ],
  convtranspose2d: [
    "Each number paints a small pattern into the next maps: the picture grows and comes back.",
    "Каждое число рисует в следующих картах маленький узор: картинка растёт и возвращается.",
  ],
  linear: [
    "Each number is a weighted sum of all that went in, so it can tell of the whole image at once.",
    "Каждое число — взвешенная сумма всех входящих, поэтому может говорить обо всём изображении сразу.",
  ],
  "linear decoder": [
    "Weighted sums again, many numbers out of few: what the encoder left out is filled in from what training has taught.",
    "Снова взвешенные суммы, из немногих чисел — много: что отбросил энкодер, дополняет выученное при обучении.",
  ],
  batchnorm2d: [
    "The same maps, each moved and stretched to a common scale: what was faint can be seen now.",
    "Те же карты, каждая сдвинута и растянута до общего масштаба: бледное теперь видно.",
  ],
  groupnorm: [
    "The same maps, moved and stretched to a common scale in groups, by what this image has in them and no other.",
    "Те же карты, сдвинутые и растянутые до общего масштаба по группам, только по числам этого изображения.",
  ],
  layernorm: [
    "All numbers of this image, moved and stretched together to a common scale, and then each by what was learned for its place.",
    "Все числа этого изображения вместе сдвинуты и растянуты до общего масштаба, а затем каждое — так, как выучено для его места.",
  ],
  relu: [
    "What was below zero is zero now: where nothing is left, nothing was found.",
    "Всё, что было меньше нуля, стало нулём: где пусто, там ничего не найдено.",
  ],
  "relu decoder": [
    "What was below zero is zero now: only what is left goes on into the picture.",
    "Всё, что было меньше нуля, стало нулём: в картинку идёт только то, что осталось.",
  ],
  silu: soft,
  gelu: soft,
  tanh: bend,
  sigmoid: bend,
  "sigmoid last": ["Each number is pressed between 0 and 1, black and white: it can be seen.", "Каждое число сжато между 0 и 1, чёрным и белым: его можно увидеть."],
  leakyrelu: bend,
  elu: bend,
  dropout: ["Only training drops numbers here; now nothing changes.", "Числа отбрасываются только при обучении; сейчас ничего не меняется."],
  maxpool2d: [
    "Of each small square only the largest number stays: that something was found, and no longer where exactly.",
    "От каждого квадратика остаётся наибольшее число: что-то найдено, а где именно, уже не важно.",
  ],
  upsample: ["Each number becomes a small square: larger maps, nothing new in them.", "Каждое число становится квадратиком: карты больше, нового в них нет."],
  flatten: [
    "The maps become one row of numbers, one map after the other: the same numbers, no picture any more.",
    "Карты вытянуты в один ряд чисел, одна за другой: числа те же, картинки больше нет.",
  ],
  unflatten: [
    "The row is cut into maps again: from here on it matters what lies beside what.",
    "Ряд снова разрезан на карты: отсюда опять важно, что с чем рядом.",
  ],
  residual: [
    "What went into the block is added to what its layers made of it: they had to learn only what should change.",
    "К тому, что сделали слои блока, прибавлено то, что в него вошло: слоям нужно было выучить только то, что меняется.",
  ],
  shortcut: [
    "The way around the block: what went into it, mixed into the shape of what its layers made, to be added to that.",
    "Обход блока: то, что в него вошло, приведено к форме того, что сделали его слои, чтобы сложить одно с другим.",
  ],
  image: ["The input: numbers from 0, black, to 1, white.", "На входе — числа от 0 (чёрное) до 1 (белое)."],
  "head plain": ["The narrowest place: these numbers are z, all that the decoder is told of the image.", "Самое узкое место: эти числа и есть z, всё, что декодер узнает об изображении."],
  head: [
    "Not one z but a distribution: first the means mu, then as many logarithms of the variance.",
    "Не одно z, а распределение: сначала средние mu, затем столько же логарифмов дисперсии.",
  ],
  z: [
    "A narrow bar away from the middle tells much of this image; one like the grey band tells nothing.",
    "Узкий столбик вдали от середины много говорит об изображении; такой же, как серая полоса, — ничего.",
  ],
  embedding: ["The class as learned numbers, the same for all of its images.", "Класс в виде выученных чисел, одних и тех же для всех его изображений."],
  concat: ["z and the class side by side: all that the decoder is told.", "z и класс рядом: всё, что узнаёт декодер."],
  logits: ["A number for each value of the image: below zero it will be dark, above zero bright.", "По числу на каждое значение изображения: меньше нуля станет тёмным, больше нуля — светлым."],
  result: [
    "What came out, and how far it is from what went in: this is the number that training made small.",
    "Что вышло и насколько оно отличается от того, что вошло: именно это число уменьшало обучение.",
  ],
} as const satisfies Record<string, Text>;

// sentence returns one of them in the language of the page.
export function sentence(key: keyof typeof sentences): string {
  return inLanguage(sentences[key]);
}

// notice returns the sentence for step i, by its kind and its place.
export function notice(steps: api.Step[], i: number, model: api.Model): string {
  const { part, name, kind } = steps[i], last = steps.length - 1;
  if (name === "head") return sentence(model.posterior === "point" ? "head plain" : "head");
  if (name.endsWith(".shortcut")) return sentence("shortcut");
  if (steps[last].kind === "sigmoid" && i === last - 1) return sentence("logits");
  const places = [i === 0 ? "first" : "", i === last ? "last" : "", part];
  const key = places.map((place) => `${kind} ${place}`).find((k) => k in sentences) ?? kind;
  return sentence(key as keyof typeof sentences);
}
