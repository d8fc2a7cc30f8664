// What the page says, in both languages.

type Language = "en" | "ru";

const texts = {
  model: ["Model", "Модель"],
  language: ["Language", "Язык"],
  views: ["Views", "Разделы"],
  play: ["Play", "Игра"],
  sample: ["Sample", "Генерация"],
  sampleHint: [
    "Images that never existed: z is drawn at random and decoded. A lower temperature makes them more ordinary. Click one to play with it.",
    "Изображения, которых не было: z выбирается случайно и декодируется. Чем ниже температура, тем они обычнее. Нажмите на любое, чтобы поиграть с ним.",
  ],
  sampleNone: [
    "A model without a prior has no distribution of its own to draw from, and the server has no images to fit one to.",
    "У модели без априорного распределения нет своего распределения, из которого можно брать z, а у сервера нет изображений, чтобы его подобрать.",
  ],
  from: ["z from", "Распределение z"],
  prior: ["the prior, N(0, 1)", "априорное, N(0, 1)"],
  oneGaussian: ["one Gaussian, fitted to the data", "гауссово, подобранное по данным"],
  mixture: ["a mixture of Gaussians", "смесь гауссовых"],
  spread: ["each number of z for itself", "по каждому числу z отдельно"],
  map: ["Map", "Карта"],
  mapHint: [
    "Each point is an image, near those whose z is alike. Point at one to see it, click two for the way between them, click empty ground to see what lies there. Drag to move, scroll to zoom, drag with Shift to gather a group. The arrow keys go from point to point, Enter chooses, Space gathers.",
    "Каждая точка — изображение, рядом с теми, чьи z похожи. Наведите указатель, чтобы его увидеть; нажмите на две точки — и увидите путь между ними; нажмите на пустое место — и увидите, что там. Тяните, чтобы двигать карту; колесо меняет масштаб; с Shift можно обвести группу. Стрелки ведут от точки к точке, Enter выбирает, пробел добавляет в группу.",
  ],
  noImages: ["The server has no images for this model.", "У сервера нет изображений для этой модели."],
  method: ["Method", "Метод"],
  computing: ["The map is being computed; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  chosen: ["Chosen", "Выбрано"],
  under: ["Under the pointer", "Под указателем"],
  way: ["Way", "Путь"],
  between: ["The way between them", "Путь между ними"],
  nearest: ["Its nearest, by z", "Его ближайшие, по z"],
  noImagesChoose: ["The server has no images for this model; choose a picture.", "У сервера нет изображений для этой модели; выберите картинку."],
  whole: ["Whole map", "Вся карта"],
  firstOf: ["the first {shown}", "первые {shown}"],
  lasso: ["gather with a lasso", "обводить группу"],
  members: ["Images in the group:", "Изображений в группе:"],
  groupMean: ["Their mean", "Их среднее"],
  ground: ["What lies there: the mean of the eight nearest", "Что там лежит: среднее восьми ближайших"],
  linear: ["straight", "по прямой"],
  spherical: ["around the middle", "вокруг середины"],
  playThis: ["Play with it", "Поиграть с ним"],
  shown: ["Classes on the map", "Классы на карте"],
  attributes: ["Attributes", "Признаки"],
  attributesHint: [
    "Move a slider: both pictures gain that attribute, the left one along the plain direction, the right one along the debiased one. Then look at the needles of what you did not move, above all of what should stay as it was: on the left it moves too where the two go together in the data.",
    "Сдвиньте ползунок: оба изображения приобретут этот признак, левое — вдоль простого направления, правое — вдоль очищенного. Потом посмотрите на стрелки признаков, которых вы не трогали, и прежде всего того, что должен остаться прежним: слева стрелка тоже уходит, если в данных эти признаки идут вместе.",
  ],
  attributesNone: ["The images of this model have no attributes that could be added.", "У изображений этой модели нет признаков, которые можно было бы добавить."],
  attributesOne: ["The images of this model have only one attribute, so none could be kept as it was.", "У изображений этой модели только один признак, и сохранять прежним нечего."],
  recon: ["Reconstruction", "Восстановление"],
  keepAs: ["Should stay as it was", "Должно остаться прежним"],
  kept: ["should stay", "должно остаться"],
  plain: ["plain direction", "простое направление"],
  debiased: ["debiased direction", "очищенное направление"],
  needlesHint: [
    "A needle is the probability that a judge gives, a classifier trained on real images; the thin mark is the reconstruction before any edit. AUROC says how well the judge tells apart people it has not seen: 1 is always, 0.5 is by chance.",
    "Стрелка — вероятность по мнению судьи, классификатора, обученного на настоящих изображениях; тонкая черта — восстановление до правки. AUROC говорит, насколько хорошо судья различает людей, которых не видел: 1 — всегда, 0,5 — наугад.",
  ],
  noEdit: ["All back to 0", "Сбросить на 0"],
  moreAttributes: ["More attributes", "Ещё признаки"],
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
  difference: ["Difference: red is brighter, blue darker", "Разность: красное ярче, синее темнее"],
  draw: ["Draw with mouse or finger", "Рисуйте мышью или пальцем"],
  clear: ["Clear", "Очистить"],
  next: ["Another image", "Другое изображение"],
  file: ["Picture from a file", "Картинка из файла"],
  fileHint: ["or paste or drop one here", "или вставьте или перетащите сюда"],
  reset: ["All to the middle", "Всё в середину"],
  random: ["Random", "Случайно"],
  undo: ["Undo", "Отменить"],
  copy: ["Copy z as JSON", "Скопировать z как JSON"],
  save: ["Save picture", "Сохранить картинку"],
  copyCommand: ["Copy as a command", "Скопировать как команду"],
  copyLine: ["Copy", "Скопировать"],
  notCopied: ["The browser does not allow copying. Here it is:", "Браузер не разрешает копировать. Вот:"],
  api: ["API", "API"],
  referenceHint: [
    "What programs can ask this server. The same for the programs themselves:",
    "О чём программы могут спросить этот сервер. То же для самих программ:",
  ],
  bodyTypes: ["Body:", "Тело:"],
  answerTypes: ["Answer:", "Ответ:"],
  usually: ["by default", "по умолчанию"],
  copied: ["copied", "скопировано"],
  latents: ["The latents", "Латентный вектор"],
  latentsHint: [
    "Each slider is one number of z, the busiest first. Move one, and the decoder draws what z now means. Beside it: where 95 of 100 images lie.",
    "Каждый ползунок — одно число z, самые содержательные сверху. Сдвиньте его, и декодер нарисует, что z теперь значит. Рядом — промежуток, в котором лежат 95 изображений из 100.",
  ],
  latentsBare: [
    "Each slider is one number of z. Move one, and the decoder draws what z now means.",
    "Каждый ползунок — одно число z. Сдвиньте его, и декодер нарисует, что z теперь значит.",
  ],
  klHint: ["KL is how much that number tells about an image, in nats.", "KL — сколько это число сообщает об изображении, в натах."],
  classes: ["The same z as each class", "То же z для каждого класса"],
  score: ["score", "оценка"],
  scoreHint: ["higher is stranger", "чем выше, тем необычнее"],
  range: ["95 of 100 images:", "95 из 100 изображений:"],
  files: ["Pictures from files", "Картинки из файлов"],
  noise: ["Noise", "Шум"],
  noiseHint: [
    "An image is spoilt on purpose and goes through the model. What does not fit into z cannot be drawn: the noise stays behind, and with it whatever else did not fit.",
    "Изображение намеренно портят и пропускают через модель. Чего нет в z, того она не нарисует: шум пропадает, а с ним и всё, что не поместилось.",
  ],
  noiseTrained: ["This model was trained to take it away:", "Эту модель учили его убирать:"],
  noiseUntrained: [
    "This model was not trained to take noise away; it only draws what it knows.",
    "Убирать шум эту модель не учили; она просто рисует то, что знает.",
  ],
  noiseKind: ["Kind", "Вид"],
  gaussian: ["gaussian", "гауссов"],
  "salt-and-pepper": ["salt and pepper", "соль и перец"],
  mask: ["missing pixels", "пропавшие пиксели"],
  amount: ["Amount", "Сила"],
  otherNoise: ["Other noise", "Другой шум"],
  noisy: ["With noise", "С шумом"],
  cleaned: ["From the model", "После модели"],
  psnr: ["PSNR, higher is closer to the image:", "PSNR, чем выше, тем ближе к изображению:"],
  decibels: ["dB", "дБ"],
  anomalies: ["Anomalies", "Аномалии"],
  anomaliesHint: [
    "Choose some pictures. The model draws each from its z alone, and draws badly what it has never seen. The strangest come first.",
    "Выберите несколько картинок. Модель рисует каждую только по её z и плохо рисует то, чего никогда не видела. Самые необычные — первыми.",
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
  resample: ["Draw another z", "Взять другое z"],
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
  divergence: ["KL divergence", "Расхождение KL"],
  nats: ["nats", "нат"],
  lossOf: ["x: pixels of the image, y: of the reconstruction", "x — пиксели изображения, y — восстановленного"],
  token: ["The server asks for its token:", "Сервер просит токен:"],
  tokenWrong: ["That is not the token of this server.", "Это не токен этого сервера."],
  enter: ["Enter", "Войти"],
  lost: ["The server does not answer. Trying again…", "Сервер не отвечает. Пробую снова…"],
  back: ["The server answers again.", "Сервер снова отвечает."],
  noCanvas: [
    "This browser has no canvas, which this page draws on. The API at /openapi.json works without.",
    "В этом браузере нет canvas, а страница рисует на нём. API, описанный в /openapi.json, обходится без него.",
  ],
  noPicture: ["Not a picture:", "Это не картинка:"],
  training: ["Training", "Обучение"],
  trainingHint: [
    "A run is one training. Check some to compare their curves; pictures and figures grow while a model learns.",
    "Запуск — это одно обучение. Отметьте несколько, чтобы сравнить их кривые; картинки и числа растут, пока модель учится.",
  ],
  trainDenied: [
    "No training can be started or stopped here. The server allows it when it is run as",
    "Запускать и останавливать обучение здесь нельзя. Сервер разрешит это, если запустить его так:",
  ],
  newTraining: ["A new training", "Новое обучение"],
  preset: ["Preset", "Заготовка"],
  runName: ["Name", "Имя"],
  nameHint: ["as the preset", "как у заготовки"],
  epochs: ["Epochs", "Эпох"],
  epochsInAll: ["epochs in all", "эпох всего"],
  latentWidth: ["Size of z", "Размер z"],
  startTraining: ["Start", "Начать"],
  stop: ["Stop", "Остановить"],
  resume: ["Resume", "Продолжить"],
  allRuns: ["Runs", "Запуски"],
  trains: ["training now", "обучается"],
  noRuns: ["There are none yet.", "Пока ни одного."],
  noEpochs: ["The first figures and pictures come when an epoch is over.", "Первые числа и картинки появятся, когда закончится эпоха."],
  finished: ["finished", "закончено"],
  stopped: ["stopped", "остановлено"],
  failed: ["failed", "не удалось"],
  figure: ["Curves of", "Кривые"],
  lossCurve: ["loss", "функция потерь"],
  reconCurve: ["reconstruction", "восстановление"],
  klCurve: ["KL", "KL"],
  lrCurve: ["learning rate", "скорость обучения"],
  logScale: ["logarithmic", "логарифмическая шкала"],
  epoch: ["epoch", "эпоха"],
  trainLoss: ["train", "обучение"],
  valLoss: ["validation", "проверка"],
  seconds: ["seconds", "секунд"],
  lastEpochs: ["The last epochs", "Последние эпохи"],
  curvesAlt: ["Curves by epoch; the table below has the figures", "Кривые по эпохам; числа — в таблице ниже"],
  film: ["What the model makes of it", "Что получается у модели"],
  filmHint: ["On top what the model is given; below, epoch by epoch, what it makes of that, and new images from the same z each time.", "Сверху — что модели дают; ниже, эпоха за эпохой, — что она из этого делает, и новые изображения, каждый раз из тех же z."],
  originals: ["images", "изображения"],
  recons: ["reconstructions", "восстановления"],
  samples: ["new images", "новые изображения"],
  pictureOf: ["after the last epoch", "после последней эпохи"],
  pixels: ["mean squared error", "средний квадрат ошибки"],
} as const;

export type Key = keyof typeof texts;

// short is a number for reading.
export function short(v: number | null | undefined, digits = 3): string {
  return v === null || v === undefined ? "–" : String(Number(v.toPrecision(digits))).replace("-", "−");
}

let language: Language = "en";

// speak changes the language, where it is one of the page's.
export function speak(wanted: string | null): void {
  if (wanted === "en" || wanted === "ru") language = wanted;
  document.documentElement.lang = language;
}

export function spoken(): Language {
  return language;
}

// A Text is something the page says, in English and Russian.
export type Text = readonly [string, string];

// inLanguage returns a text in the language of the page.
export function inLanguage(text: Text): string {
  return text[language === "ru" ? 1 : 0];
}

export function say(key: Key): string {
  return inLanguage(texts[key]);
}

// filled is say with values in the place of {names}.
export function filled(key: Key, values: Record<string, string | number>): string {
  return say(key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
