// What the page says, in both languages.

export type Language = "en" | "ru";

const texts = {
  model: ["Model", "Модель"],
  language: ["Language", "Язык"],
  views: ["Views", "Виды"],
  play: ["Play", "Игра"],
  sample: ["Sample", "Новые"],
  sampleHint: [
    "Images that never were: z is drawn at random and decoded. At a lower temperature they are more usual. Click one to play with it.",
    "Изображения, которых не было: z берётся случайно и декодируется. При низкой температуре они обычнее. Нажмите на любое, чтобы поиграть с ним.",
  ],
  sampleNone: [
    "A plain autoencoder has no distribution of its own to draw from, and the server has no images to fit one to.",
    "У обычного автоэнкодера нет своего распределения, из которого можно брать z, а у сервера нет изображений, чтобы его подобрать.",
  ],
  from: ["z from", "z из"],
  prior: ["N(0, 1), the prior", "N(0, 1), априорного"],
  oneGaussian: ["a Gaussian fitted to the latents", "гауссова, подобранного к данным"],
  mixture: ["a mixture of Gaussians", "смеси гауссовых"],
  spread: ["each number of z for itself", "каждого числа z отдельно"],
  map: ["Map", "Карта"],
  mapHint: [
    "Each point is an image, near where its latents are alike. Point at one to see it, click two for the way between them, click empty ground to see what lies there. Drag to move, scroll to zoom, drag with Shift to gather a group. The arrow keys go from point to point, Enter chooses, Space gathers.",
    "Каждая точка — изображение, рядом с теми, чьи латентные векторы похожи. Наведите, чтобы увидеть; нажмите на две — и увидите путь между ними; нажмите на пустое место — и увидите, что там. Тяните, чтобы двигать; колесо меняет масштаб; с Shift вы обведёте группу. Стрелки ведут от точки к точке, Enter выбирает, пробел собирает в группу.",
  ],
  mapNone: ["The server has no images for this model.", "У сервера нет изображений для этой модели."],
  method: ["Method", "Метод"],
  computing: ["The map is being computed; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  chosen: ["Chosen", "Выбрано"],
  under: ["Under the pointer", "Под указателем"],
  way: ["Way", "Путь"],
  between: ["The way between them", "Путь между ними"],
  nearest: ["Its nearest, by z", "Его ближайшие, по z"],
  lasso: ["lasso", "лассо"],
  members: ["Images in the group:", "Изображений в группе:"],
  groupMean: ["Their mean", "Их среднее"],
  ground: ["What lies there: the mean of the eight nearest", "Что там лежит: среднее восьми ближайших"],
  linear: ["straight", "по прямой"],
  spherical: ["around the middle", "вокруг середины"],
  playThis: ["Play with it", "Поиграть с ним"],
  shown: ["Classes on the map", "Классы на карте"],
  attributes: ["Attributes", "Признаки"],
  attributesHint: [
    "Move a slider: both pictures gain that attribute, the left one by the plain direction, the right one by the debiased one. Then look at the needles of what you did not move, first of all at the one that should stay as it was: on the left it goes along where the two go together in the data.",
    "Сдвиньте ползунок: оба изображения приобретут этот признак, левое — по простому направлению, правое — по очищенному. Потом посмотрите на стрелки того, чего вы не двигали, и прежде всего того, что должно остаться прежним: слева стрелка уходит следом, если в данных эти признаки идут вместе.",
  ],
  attributesNone: ["The images of this model have no attributes that could be added.", "У изображений этой модели нет признаков, которые можно было бы добавить."],
  attributesOne: ["The images of this model have only one attribute, so none could be kept as it was.", "У изображений этой модели только один признак, и сохранять прежним нечего."],
  recon: ["Reconstruction", "Восстановление"],
  keepAs: ["Should stay as it was", "Должно остаться прежним"],
  kept: ["should stay", "должно остаться"],
  plain: ["plain direction", "простое направление"],
  debiased: ["debiased direction", "очищенное направление"],
  needlesHint: [
    "A needle is the probability that a judge sees, a classifier that learned from real images; the thin mark is the unedited reconstruction. AUROC says how well it tells apart people it has not seen: 1 is always, 0.5 is by chance.",
    "Стрелка — вероятность, которую видит судья: классификатор, обученный на настоящих изображениях; тонкая черта — восстановление без правки. AUROC говорит, насколько хорошо он различает незнакомых ему людей: 1 — всегда, 0,5 — наугад.",
  ],
  noEdit: ["All back to 0", "Всё на 0"],
  moreAttributes: ["More attributes", "Другие признаки"],
  learning: ["The judges are learning from the images; the needles come in some seconds…", "Судьи учатся на изображениях; стрелки появятся через несколько секунд…"],
  judgesNone: ["There are no needles, since no judge can learn here:", "Стрелок нет, потому что судьям здесь не на чем учиться:"],
  weak: ["weak judge,", "слабый судья,"],
  untested: ["untested judge", "непроверенный судья"],
  seed: ["Seed", "Зерно"],
  temperature: ["Temperature", "Температура"],
  class: ["Class", "Класс"],
  again: ["Draw again", "Ещё раз"],
  pick: ["play with image", "поиграть с изображением"],
  original: ["Image", "Изображение"],
  made: ["From z", "Из z"],
  difference: ["Difference", "Разность"],
  draw: ["Draw with mouse or finger", "Рисуйте мышью или пальцем"],
  clear: ["Clear", "Стереть"],
  next: ["Another image", "Другое изображение"],
  file: ["Picture from a file", "Картинка из файла"],
  fileHint: ["or paste or drop one here", "или вставьте или перетащите сюда"],
  reset: ["All to the middle", "Всё в середину"],
  random: ["Random", "Случайно"],
  undo: ["Undo", "Отменить"],
  copy: ["Copy z as JSON", "Скопировать z как JSON"],
  save: ["Save picture", "Сохранить картинку"],
  copyCommand: ["Copy the command that repeats it", "Скопировать команду, которая это повторит"],
  copyLine: ["Copy", "Скопировать"],
  notCopied: ["The browser does not allow copying. Here it is:", "Браузер не разрешает копировать. Вот:"],
  api: ["API", "API"],
  referenceHint: ["What programs may ask this server. The same for programs:", "О чём программы могут спросить этот сервер. То же для программ:"],
  bodyTypes: ["Body:", "Тело:"],
  answerTypes: ["Answer:", "Ответ:"],
  usually: ["by default", "по умолчанию"],
  copied: ["copied", "скопировано"],
  latents: ["The latents", "Латентный вектор"],
  latentsHint: [
    "Each slider is one number of z, the busiest first. Move one and the decoder draws what z now means. Beside it: where 95 of 100 images lie.",
    "Каждый ползунок — одно число z, самые содержательные сверху. Сдвиньте его, и декодер нарисует, что z теперь значит. Рядом — где лежат 95 из 100 изображений.",
  ],
  klHint: ["KL is how many nats it tells of an image.", "KL — сколько нат оно сообщает об изображении."],
  classes: ["The same z as each class", "То же z в каждом классе"],
  score: ["score", "оценка"],
  scoreHint: ["higher is stranger", "чем выше, тем необычнее"],
  range: ["95 of 100 images:", "95 из 100 изображений:"],
  files: ["Pictures from files", "Картинки из файлов"],
  noise: ["Noise", "Шум"],
  noiseHint: [
    "An image is spoilt on purpose, and goes through the model. What it cannot say in z, it cannot draw: so the noise stays behind, and with it what else does not fit.",
    "Изображение намеренно портят и пропускают через модель. Чего нельзя сказать в z, того она не нарисует: поэтому шум остаётся позади, а с ним и всё, что не поместилось.",
  ],
  noiseTrained: ["This model was trained to take it away:", "Эту модель учили его убирать:"],
  noiseUntrained: ["No one taught this model to take noise away; it only draws what it knows.", "Убирать шум эту модель не учили; она просто рисует то, что знает."],
  noiseKind: ["Kind", "Вид"],
  gaussian: ["gaussian", "гауссов"],
  "salt-and-pepper": ["salt and pepper", "соль и перец"],
  mask: ["missing pixels", "пропавшие пиксели"],
  amount: ["Amount", "Сколько"],
  otherNoise: ["Other noise", "Другой шум"],
  noisy: ["With noise", "С шумом"],
  cleaned: ["From the model", "После модели"],
  psnr: ["PSNR, higher is nearer to the image:", "PSNR, чем выше, тем ближе к изображению:"],
  decibels: ["dB", "дБ"],
  anomalies: ["Anomalies", "Аномалии"],
  anomaliesHint: [
    "Choose a handful of pictures. The model draws each from its z alone: what it has never seen it draws badly. The strangest come first.",
    "Выберите несколько картинок. Модель рисует каждую только по её z: чего она не видела, то рисует плохо. Самые необычные — первыми.",
  ],
  fromData: ["Eight images of the data", "Восемь изображений из данных"],
  stranger: ["stranger than", "необычнее, чем"],
  ofData: ["of the data", "данных"],
  inside: ["Inside", "Внутри"],
  insideHint: [
    "An image on its way through the model, layer by layer, from pixels to z and back. Go step by step, or see all at once.",
    "Изображение на пути через модель, слой за слоем, от пикселей к z и обратно. Идите по шагам или откройте всё сразу.",
  ],
  lookInside: ["Look inside", "Заглянуть внутрь"],
  step: ["Next step", "Следующий шаг"],
  all: ["All at once", "Всё сразу"],
  start: ["Back to the start", "К началу"],
  of: ["of", "из"],
  encoder: ["encoder", "энкодер"],
  latent: ["latent", "латентная часть"],
  decoder: ["decoder", "декодер"],
  parameters: ["parameters:", "параметров:"],
  oneMap: ["map", "карта"],
  maps: ["maps", "карты"],
  firstMaps: ["the first {shown} of {n} maps", "первые карты: {shown} из {n}"],
  scale: ["black {min}, white {max}; click a map to enlarge it", "чёрное {min}, белое {max}; нажмите на карту, чтобы увеличить"],
  bars: ["{n} numbers from {min} to {max}", "чисел: {n}, от {min} до {max}"],
  close: ["Close", "Закрыть"],
  resample: ["Resample", "Взять другое z"],
  mean: ["Take the mean", "Взять среднее"],
  drawnZ: ["z is drawn, seed {seed}", "z взято случайно, зерно {seed}"],
  meanZ: ["z is the mean mu", "z равно среднему mu"],
  posterior: [
    "q(z|x), mean and spread of each dimension: {n}. z {i} tells most of this image: mu {mu}, sigma {sigma}, KL {kl}.",
    "q(z|x), среднее и разброс каждого измерения: {n}. Больше всех об этом изображении говорит z {i}: mu {mu}, sigma {sigma}, KL {kl}.",
  ],
  posteriorKey: [
    "Grey band: N(0, 1), one sigma to each side. Bar: mu ± sigma, line: mu ± 2 sigma. Dot: z.",
    "Серая полоса: N(0, 1), по одной sigma в обе стороны. Столбик: mu ± sigma, линия: mu ± 2 sigma. Точка: z.",
  ],
  asNumbers: ["As numbers", "Числами"],
  dimension: ["dimension", "измерение"],
  loss: ["Loss", "Функция потерь"],
  reconstruction: ["Reconstruction", "Восстановление"],
  divergence: ["KL divergence", "Расхождение KL"],
  nats: ["nats", "нат"],
  lossOf: ["x: pixels of the image, y: of the reconstruction", "x — пиксели изображения, y — восстановленного"],
  noticeImage: ["What goes in: numbers from 0, black, to 1, white.", "Что входит: числа от 0, чёрное, до 1, белое."],
  noticeConvFirst: [
    "Each map is the image seen through a filter of its own: far from grey where the filter finds its pattern, an edge or a stroke.",
    "Каждая карта — изображение через свой фильтр: цвет далёк от серого там, где фильтр нашёл свой узор, край или штрих.",
  ],
  noticeConv: [
    "Each map mixes all maps before it: what it finds is larger, and it looks less and less like the picture.",
    "Каждая карта смешивает все предыдущие: находит более крупное и всё меньше похожа на картинку.",
  ],
  noticeConvBack: [
    "Each number paints a small pattern into the next maps: the picture grows and comes back.",
    "Каждое число рисует в следующих картах маленький узор: картинка растёт и возвращается.",
  ],
  noticeNorm: [
    "The same maps, each moved and stretched to a common scale: what was faint can be seen now.",
    "Те же карты, каждая сдвинута и растянута до общего масштаба: бледное теперь видно.",
  ],
  noticeRelu: [
    "What was below zero is zero now: where nothing is left, nothing was found.",
    "Всё, что было меньше нуля, стало нулём: где пусто, там ничего не найдено.",
  ],
  noticeReluBack: [
    "What was below zero is zero now: only what is left goes on into the picture.",
    "Всё, что было меньше нуля, стало нулём: в картинку идёт только то, что осталось.",
  ],
  noticeBend: [
    "Each number is bent by the same curve; without it the layers before and after would be no more than one.",
    "Каждое число изогнуто одной и той же кривой; без неё соседние слои были бы одним.",
  ],
  noticeDropout: ["Only training drops numbers here; now nothing changes.", "Числа отбрасываются только при обучении; сейчас ничего не меняется."],
  noticePool: [
    "Of each small square only the largest number stays: that something was found, and no longer where exactly.",
    "От каждого квадратика остаётся наибольшее число: что-то найдено, а где именно, уже не важно.",
  ],
  noticeUpsample: ["Each number becomes a small square: larger maps, nothing new in them.", "Каждое число становится квадратиком: карты больше, нового в них нет."],
  noticeFlatten: [
    "The maps become one row of numbers, one map after the other: the same numbers, no picture any more.",
    "Карты вытянуты в один ряд чисел, одна за другой: числа те же, картинки больше нет.",
  ],
  noticeUnflatten: ["The row is cut into maps again: from here on it counts what lies beside what.", "Ряд снова разрезан на карты: отсюда опять важно, что с чем рядом."],
  noticeLinear: [
    "Each number is a weighted sum of all that went in, so it can tell of the whole image at once.",
    "Каждое число — взвешенная сумма всех входящих, поэтому может говорить обо всём изображении сразу.",
  ],
  noticeLinearBack: [
    "Weighted sums again, of few numbers many: what the encoder left out comes from what training has taught.",
    "Снова взвешенные суммы, из немногих чисел много: что энкодер отбросил, дополняет выученное при обучении.",
  ],
  noticeHeadPlain: ["The narrowest place: these numbers are z, all that the decoder is told of the image.", "Самое узкое место: эти числа и есть z, всё, что декодер узнает об изображении."],
  noticeHead: [
    "Not one z but a distribution: first the means mu, then as many logarithms of the variance.",
    "Не одно z, а распределение: сначала средние mu, затем столько же логарифмов дисперсии.",
  ],
  noticeZ: [
    "A narrow bar away from the middle tells much of this image; one like the grey band tells nothing.",
    "Узкий столбик вдали от середины много говорит об изображении; такой же, как серая полоса, — ничего.",
  ],
  noticeEmbedding: ["The class as numbers that were learnt: the same for each of its images.", "Класс в виде выученных чисел: они одни для всех его изображений."],
  noticeConcat: ["z and the class side by side: all that the decoder is told.", "z и класс рядом: всё, что узнаёт декодер."],
  noticeLogits: ["A number for each value of the image: below zero it will be dark, above zero bright.", "По числу на каждое значение изображения: меньше нуля станет тёмным, больше нуля — светлым."],
  noticeSigmoid: ["Each number is pressed between 0 and 1, black and white: it can be seen.", "Каждое число сжато между 0 и 1, чёрным и белым: его можно увидеть."],
  noticeResult: ["What came out, and how far it is from what went in: training made this number small.", "Что вышло и как оно далеко от того, что вошло: обучение уменьшало именно это число."],
  token: ["The server asks for its token:", "Сервер спрашивает токен:"],
  enter: ["Enter", "Войти"],
  lost: ["The server does not answer. Trying again…", "Сервер не отвечает. Пробую снова…"],
  back: ["The server answers again.", "Сервер снова отвечает."],
  noCanvas: [
    "This browser has no canvas to draw on, which this page is made of. The API at /openapi.json does without.",
    "В этом браузере нет canvas, а страница рисует на нём. API, описанный в /openapi.json, обходится без него.",
  ],
  noPicture: ["That is no picture this page can send.", "Это не картинка, которую можно отправить."],
  pixels: ["mean squared error", "средний квадрат ошибки"],
} as const;

export type Key = keyof typeof texts;

let language: Language = "en";

export function speak(l: Language): void {
  language = l;
  document.documentElement.lang = l;
}

export function spoken(): Language {
  return language;
}

// say returns a text in the language of the page.
export function say(key: Key): string {
  return texts[key][language === "ru" ? 1 : 0];
}

// filled is say with values in the place of {names}.
export function filled(key: Key, values: Record<string, string | number>): string {
  return say(key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
