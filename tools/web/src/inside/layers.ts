// Explanations of the steps in a pass through a model: a sentence for each kind of layer,
// and for some kinds another one in a certain place.

import * as api from "../server/api";
import { inLanguage, Text } from "../page/text";

const bend: Text = [
  "Each value goes through the same curve; without it the layers before and after would amount to a single one.",
  "Каждое число проходит через одну и ту же кривую; без неё слои до и после были бы равносильны одному.",
];

const soft: Text = [
  "A softer ReLU: values far below zero vanish, values just below it keep a little.",
  "Мягкая ReLU: числа намного меньше нуля исчезают, а от чуть меньших немного остаётся.",
];

const sentences = {
  "conv2d first": [
    "Each map is the image through one filter: it stands out where the filter finds its pattern, an edge or a stroke.",
    "Каждая карта — изображение, пропущенное через свой фильтр: выделяются места, где фильтр нашёл свой узор, край или штрих.",
  ],
  conv2d: [
    "Each map combines all maps before it: the deeper the layer, the larger the patterns that it looks for.",
    "Каждая карта объединяет все предыдущие: чем глубже слой, тем крупнее узоры, которые он ищет.",
  ],
  convtranspose2d: [
    "Each value adds a small pattern to the next maps: the picture grows and becomes recognisable again.",
    "Каждое число добавляет в следующие карты маленький узор: картинка растёт и снова становится узнаваемой.",
  ],
  linear: [
    "Each value is a weighted sum of all inputs, so it can depend on the whole image.",
    "Каждое число — взвешенная сумма всех входящих, поэтому может зависеть от всего изображения.",
  ],
  "linear decoder": [
    "Weighted sums again, many values from few: what the encoder discarded is filled in from what was learned in training.",
    "Снова взвешенные суммы, из немногих чисел — много: отброшенное энкодером дополняется тем, что выучено при обучении.",
  ],
  batchnorm2d: [
    "The same maps, each shifted and scaled to a common range, so that none outweighs the others.",
    "Те же карты, каждая сдвинута и растянута до общего масштаба, чтобы ни одна не подавляла другие.",
  ],
  groupnorm: [
    "The same maps, shifted and scaled to a common range in groups, by the values of this image alone.",
    "Те же карты, сдвинутые и растянутые до общего масштаба по группам, только по числам этого изображения.",
  ],
  layernorm: [
    "All values of this image, shifted and scaled together to a common range, and then each as was learned for its position.",
    "Все числа этого изображения вместе сдвинуты и растянуты до общего масштаба, а затем каждое — так, как выучено для его места.",
  ],
  relu: [
    "Values below zero are zero now: where nothing is left, nothing was found.",
    "Всё, что было меньше нуля, стало нулём: где пусто, там ничего не найдено.",
  ],
  "relu decoder": [
    "Values below zero are zero now: only the others contribute to the picture.",
    "Всё, что было меньше нуля, стало нулём: в картинку идёт только то, что осталось.",
  ],
  silu: soft,
  gelu: soft,
  tanh: bend,
  sigmoid: bend,
  "sigmoid last": ["Each value is mapped into the range from 0, black, to 1, white: it is a pixel now.", "Каждое число переведено в промежуток от 0 (чёрное) до 1 (белое): теперь это пиксель."],
  leakyrelu: bend,
  elu: bend,
  dropout: ["Values are dropped here in training only; now nothing changes.", "Числа отбрасываются только при обучении; сейчас ничего не меняется."],
  maxpool2d: [
    "Only the largest value of each small square is kept: that something was found, but not exactly where.",
    "От каждого квадратика остаётся наибольшее число: что-то найдено, а где именно, уже не важно.",
  ],
  upsample: ["Each value becomes a small square: larger maps with nothing new in them.", "Каждое число становится квадратиком: карты больше, нового в них нет."],
  flatten: [
    "The maps become one vector, map after map: the same values, but no longer a picture.",
    "Карты вытянуты в один вектор, одна за другой: числа те же, картинки больше нет.",
  ],
  unflatten: [
    "The vector is cut into maps again: from here on, it matters which values are neighbours.",
    "Вектор снова разрезан на карты: отсюда опять важно, какие числа рядом.",
  ],
  residual: [
    "The input of the block is added to the output of its layers: they had to learn only what should change.",
    "К выходу слоёв блока прибавлен его вход: слоям нужно было выучить только то, что меняется.",
  ],
  shortcut: [
    "The shortcut around the block: its input in the shape of its layers' output, to be added to it.",
    "Обход блока: его вход, приведённый к форме выхода слоёв, чтобы сложить их.",
  ],
  image: ["The input: values from 0, black, to 1, white.", "На входе — числа от 0 (чёрное) до 1 (белое)."],
  "head plain": ["The bottleneck: these values are z, all that the decoder gets of the image.", "Самое узкое место: эти числа и есть z, всё, что декодер получает об изображении."],
  head: [
    "Not one z but a distribution: first the means mu, then as many logarithms of the variance.",
    "Не одно z, а распределение: сначала средние mu, затем столько же логарифмов дисперсии.",
  ],
  z: [
    "A narrow bar far from zero carries much information about this image; one like the grey band carries none.",
    "Узкий столбик вдали от нуля несёт много информации об изображении; такой же, как серая полоса, — никакой.",
  ],
  embedding: ["The class as learned values, the same for all images of the class.", "Класс в виде выученных чисел, одних и тех же для всех его изображений."],
  project: [
    "The image along the principal components of the training images, added to the values above: without the layers, z is that of PCA.",
    "Изображение в главных компонентах обучающих изображений; прибавляется к числам выше: без слоёв z было бы таким, как у PCA.",
  ],
  rebuild: [
    "The image that the principal components give for z, plus the output of the layers above, which learned what PCA lacks.",
    "Изображение, которое главные компоненты дают для z, плюс выход слоёв выше: они выучили то, чего не хватает PCA.",
  ],
  concat: ["z and the class, concatenated: all that the decoder gets.", "z и класс в одном векторе: всё, что получает декодер."],
  logits: ["One value for each value of the image: below zero it becomes dark, above zero bright.", "По числу на каждое значение изображения: меньше нуля станет тёмным, больше нуля — светлым."],
  result: [
    "The output, and how far it is from the input: this is what training minimised.",
    "Выход и его отличие от входа: именно это уменьшало обучение.",
  ],
} as const satisfies Record<string, Text>;

// sentence returns a sentence in the language of the page.
export function sentence(key: keyof typeof sentences): string {
  return inLanguage(sentences[key]);
}

// explanation returns the sentence for step i, by its kind and place.
export function explanation(steps: api.Step[], i: number, model: api.Model): string {
  const { part, name, kind } = steps[i], last = steps.length - 1;
  if (name === "head") return sentence(model.posterior === "point" ? "head plain" : "head");
  if (name.endsWith(".shortcut")) return sentence("shortcut");
  if (steps[last].kind === "sigmoid" && i === last - 1) return sentence("logits");
  const places = [i === 0 ? "first" : "", i === last ? "last" : "", part];
  const key = places.map((place) => `${kind} ${place}`).find((k) => k in sentences) ?? kind;
  return sentence(key as keyof typeof sentences);
}
