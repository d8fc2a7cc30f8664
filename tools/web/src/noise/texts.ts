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
  decibels: ["dB", "дБ"],
} as const;
