// The texts of the view play, in both languages.

export const texts = {
  decoded: ["Decoded from z", "Декодировано из z"],
  draw: ["Draw with mouse or finger", "Рисуйте мышью или пальцем"],
  reset: ["Reset to the mean", "Вернуть к среднему"],
  random: ["Random", "Случайно"],
  undo: ["Undo", "Отменить"],
  copy: ["Copy z as JSON", "Скопировать z как JSON"],
  save: ["Save picture", "Сохранить картинку"],
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
  scoreHint: ["higher is more anomalous", "чем выше, тем аномальнее"],
  lookInside: ["Look inside", "Заглянуть внутрь"],
} as const;
