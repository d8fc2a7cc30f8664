// The texts of the page in both languages, and how it writes numbers.

type Language = "en" | "ru";

export const texts = {
  model: ["Model", "Модель"],
  language: ["Language", "Язык"],
  views: ["Views", "Разделы"],
  play: ["Play", "Игра"],
  sample: ["Sample", "Генерация"],
  sampleHint: [
    "New images: random latents z, decoded. A lower temperature keeps z closer to the mean, and the images more typical. Click an image to play with it.",
    "Новые изображения: случайные латентные векторы z, пропущенные через декодер. Чем ниже температура, тем ближе z к среднему и тем типичнее изображения. Нажмите на изображение, чтобы поиграть с ним.",
  ],
  sampleNone: [
    "This model has no prior to sample from, and the server has no images to fit a distribution to.",
    "У модели нет априорного распределения, а у сервера — изображений, по которым можно подобрать распределение z.",
  ],
  from: ["Distribution of z", "Распределение z"],
  prior: ["the prior, N(0, 1)", "априорное, N(0, 1)"],
  oneGaussian: ["a Gaussian fitted to the data", "нормальное, подобранное по данным"],
  mixture: ["a Gaussian mixture fitted to the data", "смесь нормальных, подобранная по данным"],
  spread: ["each dimension independently", "каждое измерение независимо"],
  map: ["Map", "Карта"],
  mapHint: [
    "Each point is an image; images with similar z are close together. Point at an image to see it, click two to interpolate between them, or click between the points to see the mean of those nearby. Drag to move the map, scroll to zoom, drag with Shift to select a group. The arrow keys go from point to point, Enter clicks, Space adds to the group.",
    "Каждая точка — изображение; у близких точек похожие z. Наведите указатель на точку, чтобы увидеть изображение; нажмите на две точки, чтобы увидеть переход между ними; нажмите на пустое место, чтобы увидеть среднее ближайших изображений. Тяните, чтобы двигать карту; колесо меняет масштаб; с Shift можно обвести группу. Стрелки ведут от точки к точке, Enter выбирает, пробел добавляет в группу.",
  ],
  noImages: ["The server has no images for this model.", "У сервера нет изображений для этой модели."],
  method: ["Method", "Метод"],
  computing: ["Computing the map; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  selected: ["Selected image", "Выбрано изображение"],
  hovered: ["Under the pointer", "Под указателем"],
  interpolation: ["Interpolation", "Интерполяция"],
  between: ["Interpolation between the two images", "Переход между двумя изображениями"],
  nearest: ["Nearest neighbours by z", "Ближайшие соседи по z"],
  noImagesChoose: ["The server has no images for this model; choose a picture.", "У сервера нет изображений для этой модели; выберите картинку."],
  whole: ["Show all", "Показать всё"],
  firstOf: ["the first {shown} are shown", "показаны первые {shown}"],
  lasso: ["select a group", "выделять группу"],
  members: ["Images in the group:", "Изображений в группе:"],
  groupMean: ["The group's mean z, decoded", "Среднее z группы после декодера"],
  placeMean: ["The mean z of the eight nearest images, decoded", "Среднее z восьми ближайших изображений после декодера"],
  linear: ["linear", "линейная"],
  spherical: ["spherical", "сферическая"],
  playThis: ["Play with it", "Поиграть с ним"],
  legend: ["Classes on the map", "Классы на карте"],
  attributes: ["Attributes", "Признаки"],
  attributesHint: [
    "Move a slider to add that attribute to the image: on the left along its plain direction, on the right along the debiased one. Then look at the probabilities of the attributes you did not change, above all of the one to preserve: on the left it changes too if the two are correlated in the data.",
    "Сдвиньте ползунок, чтобы добавить признак: слева — вдоль простого направления, справа — вдоль очищенного. Потом посмотрите на вероятности признаков, которых вы не меняли, и прежде всего того, который нужно сохранить: слева меняется и она, если в данных эти признаки связаны.",
  ],
  attributesNone: ["The images of this model have no attributes.", "У изображений этой модели нет признаков."],
  attributesOne: ["The images of this model have only one attribute; two are needed, one to add and one to preserve.", "У изображений этой модели только один признак, а нужны два: один — чтобы добавлять, другой — чтобы сохранять."],
  recon: ["Reconstruction", "Восстановление"],
  guard: ["Attribute to preserve", "Сохранить признак"],
  preserved: ["to preserve", "сохранить"],
  plain: ["plain direction", "простое направление"],
  debiased: ["debiased direction", "очищенное направление"],
  probabilityHint: [
    "A bar shows the probability that a judge gives, a classifier trained on real images; the thin line is the reconstruction before the edit. The AUROC of a judge is measured on people it was not trained on: 1 is perfect, 0.5 is chance.",
    "Полоса показывает вероятность по мнению судьи, классификатора, обученного на настоящих изображениях; тонкая черта — восстановление до правки. AUROC судьи измерена на людях, на которых он не учился: 1 — безошибочно, 0,5 — наугад.",
  ],
  noEdit: ["All back to 0", "Сбросить на 0"],
  moreAttributes: ["More attributes", "Ещё признаки"],
  judgesTraining: ["The judges are being trained; the probabilities appear in some seconds…", "Судьи обучаются; вероятности появятся через несколько секунд…"],
  judgesNone: ["There are no probabilities, since the judges cannot be trained:", "Вероятностей нет, потому что судей не на чем обучить:"],
  weak: ["weak judge,", "слабый судья,"],
  untested: ["untested judge", "непроверенный судья"],
  seed: ["Seed", "Зерно"],
  temperature: ["Temperature", "Температура"],
  class: ["Class", "Класс"],
  again: ["Sample again", "Ещё раз"],
  pick: ["play with image", "поиграть с изображением"],
  original: ["Image", "Изображение"],
  decoded: ["Decoded from z", "Декодировано из z"],
  difference: ["Difference: red is brighter, blue darker", "Разность: красное ярче, синее темнее"],
  draw: ["Draw with mouse or finger", "Рисуйте мышью или пальцем"],
  clear: ["Clear", "Очистить"],
  next: ["Another image", "Другое изображение"],
  file: ["Picture from a file", "Картинка из файла"],
  fileHint: ["or paste or drop one here", "или вставьте или перетащите сюда"],
  reset: ["Reset to the mean", "Вернуть к среднему"],
  random: ["Random", "Случайно"],
  undo: ["Undo", "Отменить"],
  copy: ["Copy z as JSON", "Скопировать z как JSON"],
  save: ["Save picture", "Сохранить картинку"],
  copyCommand: ["Copy as curl command", "Скопировать как команду curl"],
  copyLine: ["Copy", "Скопировать"],
  notCopied: ["The browser does not allow copying. Here is the text:", "Браузер не разрешает копировать. Вот текст:"],
  api: ["API", "API"],
  referenceHint: ["The HTTP operations of this server, from its description for programs:", "HTTP-операции этого сервера по его описанию для программ:"],
  bodyTypes: ["Request:", "Запрос:"],
  answerTypes: ["Response:", "Ответ:"],
  default: ["by default", "по умолчанию"],
  copied: ["copied", "скопировано"],
  latents: ["Latent vector", "Латентный вектор"],
  latentsHint: [
    "Each slider is one dimension of z, the most active first. Move one to see what it changes. Beside it is the range of 95% of the images.",
    "Каждый ползунок — одно измерение z, самые активные сверху. Сдвиньте его, чтобы увидеть, что оно меняет. Рядом — промежуток, в котором лежат 95 % изображений.",
  ],
  latentsBare: [
    "Each slider is one dimension of z. Move one to see what it changes.",
    "Каждый ползунок — одно измерение z. Сдвиньте его, чтобы увидеть, что оно меняет.",
  ],
  klHint: ["KL is the information that the dimension carries about an image, in nats.", "KL — сколько информации об изображении несёт измерение, в натах."],
  classes: ["The same z with each class", "То же z с каждым классом"],
  score: ["anomaly score", "оценка аномальности"],
  strange: ["strange", "аномально"],
  normal: ["normal", "норма"],
  threshold: ["threshold", "порог"],
  scoreHint: ["higher is more anomalous", "чем выше, тем аномальнее"],
  range: ["95% of the images:", "95 % изображений:"],
  files: ["Pictures from files", "Картинки из файлов"],
  noise: ["Noise", "Шум"],
  noiseHint: [
    "Noise is added to an image, and the model reconstructs the result. What z cannot represent is lost: noise, and also details of the image.",
    "К изображению добавляется шум, и модель восстанавливает результат. Теряется всё, чего нельзя передать через z: шум, но и детали изображения.",
  ],
  noiseTrained: ["This model was trained to remove noise:", "Эту модель обучали убирать шум:"],
  noiseUntrained: ["This model was not trained to remove noise.", "Эту модель не обучали убирать шум."],
  noiseKind: ["Kind", "Вид"],
  gaussian: ["Gaussian", "гауссов"],
  "salt-and-pepper": ["salt and pepper", "соль и перец"],
  mask: ["missing pixels", "пропавшие пиксели"],
  amount: ["Level", "Уровень"],
  otherNoise: ["Other noise", "Другой шум"],
  noisy: ["With noise", "С шумом"],
  psnr: ["PSNR, higher is closer to the image:", "PSNR, чем выше, тем ближе к изображению:"],
  decibels: ["dB", "дБ"],
  anomalies: ["Anomalies", "Аномалии"],
  anomaliesHint: [
    "Choose some pictures. The model reconstructs each of them, and badly if it is unlike the training images. The most anomalous come first.",
    "Выберите несколько картинок. Модель восстанавливает каждую, и плохо, если картинка непохожа на обучающие изображения. Самые аномальные — первыми.",
  ],
  fromData: ["Eight random images", "Восемь случайных изображений"],
  higherThan: ["higher than", "выше, чем у"],
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
  scale: ["black is {min}, white is {max}; click a map to enlarge it", "чёрное — {min}, белое — {max}; нажмите на карту, чтобы увеличить"],
  bars: ["{n} values from {min} to {max}", "значений: {n}, от {min} до {max}"],
  close: ["Close", "Закрыть"],
  resample: ["Sample another z", "Взять другое z"],
  mean: ["Take the mean", "Взять среднее"],
  sampledZ: ["z is sampled, seed {seed}", "z взято случайно, зерно {seed}"],
  meanZ: ["z is the mean mu", "z равно среднему mu"],
  posterior: [
    "q(z|x), mean and standard deviation of each of {n} dimensions. z {i} carries the most information about this image: mu {mu}, sigma {sigma}, KL {kl}.",
    "q(z|x), среднее и стандартное отклонение каждого измерения, всего {n}. Больше всего информации об этом изображении несёт z {i}: mu {mu}, sigma {sigma}, KL {kl}.",
  ],
  posteriorKey: [
    "Grey band: the prior N(0, 1), ± one standard deviation. Bar: mu ± sigma, line: mu ± 2 sigma. Dot: z.",
    "Серая полоса: априорное N(0, 1), ± одно стандартное отклонение. Столбик: mu ± sigma, линия: mu ± 2 sigma. Точка: z.",
  ],
  asNumbers: ["As a table", "Таблицей"],
  dimension: ["dimension", "измерение"],
  loss: ["Loss", "Функция потерь"],
  divergence: ["KL divergence", "Расхождение KL"],
  nats: ["nats", "нат"],
  lossOf: ["x: pixels of the image, y: of the reconstruction", "x — пиксели изображения, y — восстановленного"],
  token: ["The server requires a token:", "Серверу нужен токен:"],
  tokenWrong: ["That is not the token of this server.", "Это не токен этого сервера."],
  enter: ["Continue", "Продолжить"],
  lost: ["The server does not answer. Trying again…", "Сервер не отвечает. Пробую снова…"],
  back: ["The server answers again.", "Сервер снова отвечает."],
  noCanvas: [
    "This page needs a browser with canvas. The API at /openapi.json does not.",
    "Этой странице нужен браузер с canvas. API, описанный в /openapi.json, обходится без него.",
  ],
  noPicture: ["Not a picture:", "Это не картинка:"],
  training: ["Training", "Обучение"],
  trainingHint: [
    "Each run is one training. Select several to compare their curves; curves and pictures are updated during training.",
    "Каждый запуск — это одно обучение. Отметьте несколько, чтобы сравнить их кривые; кривые и картинки обновляются во время обучения.",
  ],
  trainDenied: [
    "This server does not start or stop trainings. To allow it, run it as:",
    "Этот сервер не запускает и не останавливает обучение. Чтобы разрешить это, запустите его так:",
  ],
  newTraining: ["New training", "Новое обучение"],
  preset: ["Preset", "Пресет"],
  runName: ["Name", "Имя"],
  nameHint: ["as the preset", "как у пресета"],
  epochs: ["Epochs", "Эпох"],
  epochsInTotal: ["epochs in total", "эпох всего"],
  latentWidth: ["Size of z", "Размер z"],
  startTraining: ["Start", "Начать"],
  stop: ["Stop", "Остановить"],
  resume: ["Resume", "Продолжить"],
  allRuns: ["Runs", "Запуски"],
  trains: ["training now", "обучается"],
  noRuns: ["There are none yet.", "Пока ни одного."],
  noEpochs: ["The first metrics and pictures appear after the first epoch.", "Первые числа и картинки появятся после первой эпохи."],
  finished: ["finished", "закончено"],
  stopped: ["stopped", "остановлено"],
  failed: ["failed", "не удалось"],
  metric: ["Curves of", "Кривые"],
  lossCurve: ["loss", "функция потерь"],
  reconCurve: ["reconstruction", "восстановление"],
  klCurve: ["KL", "KL"],
  lrCurve: ["learning rate", "скорость обучения"],
  logScale: ["logarithmic scale", "логарифмическая шкала"],
  epoch: ["epoch", "эпоха"],
  trainLoss: ["train", "обучение"],
  valLoss: ["validation", "проверка"],
  seconds: ["seconds", "секунд"],
  lastEpochs: ["The last epochs", "Последние эпохи"],
  curvesAlt: ["Curves by epoch; the table below has the values", "Кривые по эпохам; числа — в таблице ниже"],
  history: ["Pictures by epoch", "Картинки по эпохам"],
  historyHint: [
    "The first row shows images of the data. The rows below show, epoch by epoch, their reconstructions, and samples from the same z each time.",
    "В первой строке — изображения из данных. Ниже, эпоха за эпохой, — их восстановления и новые изображения, каждый раз из тех же z.",
  ],
  originals: ["images", "изображения"],
  recons: ["reconstructions", "восстановления"],
  samples: ["samples", "новые изображения"],
  lastPicture: ["after the last epoch", "после последней эпохи"],
  pixels: ["mean squared error", "средний квадрат ошибки"],
} as const;

export type Key = keyof typeof texts;

// formatNumber rounds a number to some significant digits; a missing one is a dash.
export function formatNumber(v: number | null | undefined, digits = 3): string {
  return v === null || v === undefined ? "–" : String(Number(v.toPrecision(digits))).replaceAll("-", "−");
}

let language: Language = "en";

// setLanguage changes the language of the page, if it has that language.
export function setLanguage(wanted: string | null): void {
  if (wanted === "en" || wanted === "ru") language = wanted;
  document.documentElement.lang = language;
}

export function currentLanguage(): Language {
  return language;
}

// A Text is in English and Russian.
export type Text = readonly [english: string, russian: string];

export function inLanguage(text: Text): string {
  return text[language === "ru" ? 1 : 0];
}

// say returns a text of the page in its language.
export function say(key: Key): string {
  return inLanguage(texts[key]);
}

// format returns a text with values in place of its {names}.
export function format(key: Key, values: Record<string, string | number>): string {
  return say(key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
