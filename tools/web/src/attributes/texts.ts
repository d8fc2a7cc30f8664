// The texts of the view attributes, in both languages.

export const texts = {
  attributesHint: [
    "Move a slider to add that attribute to the image: on the left along its plain direction, on the right along the debiased one. Then look at the probabilities of the attributes you did not change, above all of the one to preserve: on the left it changes too if the two are correlated in the data.",
    "Сдвиньте ползунок, чтобы добавить признак: слева — вдоль простого направления, справа — вдоль очищенного. Потом посмотрите на вероятности признаков, которых вы не меняли, и прежде всего того, который нужно сохранить: слева меняется и она, если в данных эти признаки связаны.",
  ],
  attributesNone: ["The images of this model have no attributes.", "У изображений этой модели нет признаков."],
  attributesOne: ["The images of this model have only one attribute; two are needed, one to add and one to preserve.", "У изображений этой модели только один признак, а нужны два: один — чтобы добавлять, другой — чтобы сохранять."],
  guard: ["Attribute to preserve", "Сохранить признак"],
  preserved: ["to preserve", "сохранить"],
  plain: ["plain direction", "простое направление"],
  debiased: ["debiased direction", "очищенное направление"],
  probabilityHint: [
    "A bar shows the probability that a judge gives, a classifier trained on real images; the thin line is the reconstruction before the edit. The AUROC of a judge is measured on people it was not trained on: 1 is perfect, 0.5 is chance.",
    "Полоса показывает вероятность по мнению судьи, классификатора, обученного на настоящих изображениях; тонкая черта — восстановление до правки. AUROC судьи измерена на людях, на которых он не учился: 1 — безошибочно, 0,5 — наугад.",
  ],
  readBars: ["How to read the bars", "Как читать полосы"],
  holdCompare: ["Hold to compare", "Удерживайте, чтобы сравнить"],
  directionsLearned: ["The direction is being learned…", "Направление ещё подбирается…"],
  verdictGuard: ["{attribute}: plain {plain}, debiased {debiased}.", "{attribute}: простое {plain}, очищенное {debiased}."],
  verdictOthers: ["Moved besides: {list}.", "Сдвинулось и другое: {list}."],
  verdictOther: ["{attribute} {plain} and {debiased}", "{attribute} {plain} и {debiased}"],
  verdictNone: ["Nothing else moved.", "Больше ничего не сдвинулось."],
  doseFilm: ["{attribute}: −2, −1, 0, +1 and +2; click one to take it", "{attribute}: −2, −1, 0, +1 и +2; нажмите, чтобы выбрать"],
  noEdit: ["All back to 0", "Сбросить на 0"],
  moreAttributes: ["More attributes", "Ещё признаки"],
  judgesTraining: ["The judges are being trained; the probabilities appear in some seconds…", "Судьи обучаются; вероятности появятся через несколько секунд…"],
  judgesNone: ["There are no probabilities, since the judges cannot be trained:", "Вероятностей нет, потому что судей не на чем обучить:"],
  weak: ["weak judge,", "слабый судья,"],
  untested: ["untested judge", "непроверенный судья"],
} as const;
