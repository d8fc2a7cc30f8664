// The texts of the view noise, in both languages.

export const texts = {
  noiseHint: [
    "Noise is added to an image, and the model reconstructs the result. What z cannot represent is lost: noise, and also details of the image.",
    "К изображению добавляется шум, и модель восстанавливает результат. Теряется всё, чего нельзя передать через z: шум, но и детали изображения.",
  ],
  noiseTrained: ["This model was trained to remove noise:", "Эту модель обучали убирать шум:"],
  noiseUntrained: ["This model was not trained to remove noise.", "Эту модель не обучали убирать шум."],
  noiseKind: ["Kind", "Вид"],
  "salt-and-pepper": ["salt and pepper", "соль и перец"],
  mask: ["missing pixels", "пропавшие пиксели"],
  otherNoise: ["Other noise", "Другой шум"],
  noisy: ["With noise", "С шумом"],
  psnr: ["PSNR, higher is closer to the image:", "PSNR, чем выше, тем ближе к изображению:"],
  noiseFilm: ["All levels", "Все уровни"],
  noiseFilmHint: [
    "Above with noise, below what the model makes of it, with the PSNR of both in dB. Click one to see it large.",
    "Вверху с шумом, под ним — что делает из этого модель, с PSNR обоих в дБ. Нажмите, чтобы увидеть крупно.",
  ],
  decibels: ["dB", "дБ"],
} as const;
