// The texts of the view sample, in both languages.

export const texts = {
  sampleHint: [
    "New images: random latents z, decoded. A lower temperature keeps z closer to the mean, and the images more typical.",
    "Новые изображения: случайные латентные векторы z, пропущенные через декодер. Чем ниже температура, тем ближе z к среднему и тем типичнее изображения.",
  ],
  samplePriorHint: [
    "Each number of z is drawn from N(0, 1), to which training pulled the z of the images.",
    "Каждое число z берётся из N(0, 1) — к этому распределению обучение подтягивало z изображений.",
  ],
  sampleSpreadHint: [
    "Each number of z is drawn for itself, as widely as it is spread over the data. How the numbers go together is not heeded, so a mix may come out that no image has.",
    "Каждое число z берётся само по себе, с тем же разбросом, что в данных. Как числа связаны между собой, не учитывается, поэтому может выйти сочетание, какого нет ни у одного изображения.",
  ],
  sampleGaussianHint: [
    "One Gaussian for all of z: the numbers go together as they do in the data.",
    "Одно нормальное распределение на всё z: числа связаны между собой так же, как в данных.",
  ],
  sampleMixtureHint: [
    "Several Gaussians, each for a part of the data's z: clusters stay apart.",
    "Несколько нормальных распределений, каждое на свою часть z данных: скопления не смешиваются.",
  ],
  sampleNone: [
    "This model has no prior to sample from, and the server has no images to fit a distribution to.",
    "У модели нет априорного распределения, а у сервера — изображений, по которым можно подобрать распределение z.",
  ],
  oneGaussian: ["a Gaussian fitted to the data", "нормальное, подобранное по данным"],
  mixture: ["a Gaussian mixture fitted to the data", "смесь нормальных, подобранная по данным"],
  wantSeed: ["The seed is a whole number from 0 to {most}.", "Зерно — целое число от 0 до {most}."],
  temperature: ["Temperature", "Температура"],
  again: ["Sample again", "Ещё раз"],
  sampleWhat: ["Show", "Показать"],
  sampleRandom: ["random samples", "случайные изображения"],
  samplePlane: ["the plane of two numbers of z", "плоскость двух чисел z"],
  sampleOrder: ["Order", "Порядок"],
  sampleDrawn: ["as drawn", "как вышли"],
  sampleAlike: ["by likeness", "по сходству"],
  samplePick: ["sample {i}", "изображение {i}"],
  sampleChosen: ["Chosen samples", "Выбранные изображения"],
  sampleChoose: [
    "Point at an image to see it large, with the nearest image of the data. Click two to see the way between them.",
    "Наведите указатель на изображение, чтобы увидеть его крупно и рядом — ближайшее из данных. Нажмите на два, чтобы увидеть путь между ними.",
  ],
  sampleOne: ["New image", "Новое изображение"],
  sampleNearest: ["Nearest in the data", "Ближайшее в данных"],
  sampleNoCopy: [
    "No copy: in z it is {near} away from that image, which is {other} away from the nearest other one.",
    "Не копия: в z до этого изображения {near}, а от него до ближайшего другого — {other}.",
  ],
  sampleCopy: [
    "Nearly a copy: in z it is only {near} away from that image, which is {other} away from the nearest other one.",
    "Почти копия: в z до этого изображения всего {near}, а от него до ближайшего другого — {other}.",
  ],
  sampleInside: ["Look inside with it", "Заглянуть с ним внутрь"],
  sampleWay: ["The way between the two", "Путь между двумя"],
  samplePlay: ["Play", "Пустить"],
  planeHint: [
    "What the decoder makes of the two numbers of z that hold most; the others are at their mean. The values are evenly spaced quantiles, so that each image stands for an equal share.",
    "Что делает декодер из двух чисел z, которые несут больше всего; остальные — на среднем. Значения взяты через равные квантили, так что на каждое изображение приходится равная доля.",
  ],
  planeAxes: ["From left to right z {across}, from the foot up z {up}.", "Слева направо z {across}, снизу вверх z {up}."],
  planeKeys: ["Arrow keys move, Enter chooses", "Стрелки двигают, Enter выбирает"],
} as const;
