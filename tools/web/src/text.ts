// What the page says, in both languages.

export type Language = "en" | "ru";

const texts = {
  model: ["Model", "Модель"],
  language: ["Language", "Язык"],
  views: ["Views", "Виды"],
  play: ["Play", "Игра"],
  sample: ["Sample", "Новые"],
  sampleHint: [
    "Images that never were: z is drawn from a normal distribution and decoded. Colder ones are more usual. Click one to play with it.",
    "Изображения, которых не было: z берётся из нормального распределения и декодируется. Чем холоднее, тем обычнее. Нажмите на любое, чтобы поиграть с ним.",
  ],
  sampleNone: [
    "A plain autoencoder has no distribution to draw from; choose a VAE or CVAE.",
    "У обычного автоэнкодера нет распределения, из которого можно брать z; выберите VAE или CVAE.",
  ],
  map: ["Map", "Карта"],
  mapHint: [
    "Each point is an image, near where its latents are alike. Point at one to see it, click two for the way between them, click empty ground to see what lies there. Drag to move, scroll to zoom; the arrow keys go from point to point.",
    "Каждая точка — изображение, рядом с теми, чьи латентные векторы похожи. Наведите, чтобы увидеть; нажмите на две — и увидите путь между ними; нажмите на пустое место — и увидите, что там. Тяните, чтобы двигать; колесо меняет масштаб; стрелки ведут от точки к точке.",
  ],
  mapNone: ["The server has no images for this model.", "У сервера нет изображений для этой модели."],
  method: ["Method", "Метод"],
  computing: ["The map is being computed; the first time takes some seconds…", "Карта вычисляется; в первый раз это занимает несколько секунд…"],
  chosen: ["Chosen", "Выбрано"],
  under: ["Under the pointer", "Под указателем"],
  way: ["The way between them", "Путь между ними"],
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
  token: ["The server asks for its token:", "Сервер спрашивает токен:"],
  enter: ["Enter", "Войти"],
  lost: ["The server does not answer. Trying again…", "Сервер не отвечает. Пробую снова…"],
  back: ["The server answers again.", "Сервер снова отвечает."],
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
