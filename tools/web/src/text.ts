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
