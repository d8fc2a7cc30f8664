// The texts of the view anomalies, in both languages.

export const texts = {
  anomaliesHint: [
    "The model reconstructs each picture, and badly if it is unlike the training images. The worse, the higher the score; above the threshold a picture is strange.",
    "Модель восстанавливает каждую картинку — и плохо, если та непохожа на обучающие изображения. Чем хуже, тем выше оценка; картинка с оценкой выше порога — странная.",
  ],
  fromData: ["Eight random images", "Восемь случайных изображений"],
  readyMix: ["Strange pictures, ready-made", "Готовые странные картинки"],
  saveCSV: ["Save as CSV", "Сохранить CSV"],
  verdictStrange: ["strange", "странная"],
  verdictOrdinary: ["ordinary", "обычная"],
  errorOver: ["Where it errs", "Где ошибка"],
  asClass: ["class {cls}", "класс {cls}"],
  stripLabel: ["Scores of {n} pictures, of which strange: {strange}; {by}", "Оценки картинок ({n}), из них странных: {strange}; {by}"],
  stripLegend: [
    "The hill is the data, the pictures below it are those of the list, the line is the threshold. The score is the {by}.",
    "Холм — данные, картинки под ним — те, что в списке, черта — порог. Оценка — {by}.",
  ],
  falseAlarms: ["False alarms among the data", "Ложных тревог на данных"],
  ownThreshold: ["The run's own threshold", "Порог самой модели"],
  byOwn: ["the threshold that the run has", "порог, заданный для этой модели"],
  byRate: ["the threshold that gives so many", "порог, который столько даёт"],
  strangeOf: ["strange: {strange} of {n}", "странных: {strange} из {n}"],
  scoring: ["Scores are being computed…", "Считаю оценки…"],
  mixNoise: ["noise", "шум"],
  mixNoisy: ["salt and pepper over an image", "изображение с солью и перцем"],
  mixInverted: ["an inverted image", "негатив изображения"],
  mixPatch: ["a patch of another image", "вставка из другого изображения"],
  mixQuarters: ["quarters exchanged", "четверти переставлены"],
} as const;
