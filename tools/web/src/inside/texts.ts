// The texts of the view inside, in both languages.

export const texts = {
  insideHint: [
    "An image on its way through the model, layer by layer, from pixels to z and back. Go step by step, or see all at once.",
    "Изображение на пути через модель, слой за слоем, от пикселей к z и обратно. Идите по шагам или откройте всё сразу.",
  ],
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
  divergence: ["KL divergence", "Расхождение KL"],
  nats: ["nats", "нат"],
  lossOf: ["x: pixels of the image, y: of the reconstruction", "x — пиксели изображения, y — восстановленного"],
} as const;
