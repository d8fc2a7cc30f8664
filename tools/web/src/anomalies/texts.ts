// The texts of the view anomalies, in both languages.

export const texts = {
  anomaliesHint: [
    "Choose some pictures. The model reconstructs each of them, and badly if it is unlike the training images. The most anomalous come first.",
    "Выберите несколько картинок. Модель восстанавливает каждую, и плохо, если картинка непохожа на обучающие изображения. Самые аномальные — первыми.",
  ],
  fromData: ["Eight random images", "Восемь случайных изображений"],
} as const;
