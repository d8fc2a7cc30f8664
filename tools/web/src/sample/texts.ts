// The texts of the view sample, in both languages.

export const texts = {
  sampleHint: [
    "New images: random latents z, decoded. A lower temperature keeps z closer to the mean, and the images more typical. Click an image to play with it.",
    "Новые изображения: случайные латентные векторы z, пропущенные через декодер. Чем ниже температура, тем ближе z к среднему и тем типичнее изображения. Нажмите на изображение, чтобы поиграть с ним.",
  ],
  sampleNone: [
    "This model has no prior to sample from, and the server has no images to fit a distribution to.",
    "У модели нет априорного распределения, а у сервера — изображений, по которым можно подобрать распределение z.",
  ],
  oneGaussian: ["a Gaussian fitted to the data", "нормальное, подобранное по данным"],
  mixture: ["a Gaussian mixture fitted to the data", "смесь нормальных, подобранная по данным"],
  temperature: ["Temperature", "Температура"],
  again: ["Sample again", "Ещё раз"],
  pick: ["play with image", "поиграть с изображением"],
} as const;
