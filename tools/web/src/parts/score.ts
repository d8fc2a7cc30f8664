// The anomaly score of an image, in words.

import type { ClassScore } from "../server/api";
import { currentLanguage, formatNumber, say } from "../page/text";

// names are those of the scores of models, in English and Russian.
const names: Record<string, [string, string]> = {
  unexplained: ["unexplained deviance", "необъяснённая доля"],
  elbo: ["negative ELBO", "отрицательная ELBO"],
  error: ["reconstruction error", "ошибка восстановления"],
  max: ["largest error of a pixel", "наибольшая ошибка пикселя"],
  top: ["mean of the largest errors", "среднее наибольших ошибок"],
  blur: ["largest blurred error", "наибольшая размытая ошибка"],
  coarse: ["coarse error", "грубая ошибка"],
  shift: ["largest shift of brightness", "наибольший сдвиг яркости"],
  latent: ["distance in z", "расстояние в z"],
  combined: ["combined score", "составная оценка"],
};

// scoreName returns the name of a score in the language of the page.
export function scoreName(by: string): string {
  return names[by]?.[currentLanguage() === "ru" ? 1 : 0] ?? by;
}

// scoreText says what a score is, by which of the model's scores, and the verdict of the
// threshold, if there is one.
export function scoreText({ by, value, threshold, strange }: ClassScore): string {
  const text = `${say("score")} ${formatNumber(value)} (${scoreName(by)})`;
  if (threshold === undefined) return text;
  return `${text} · ${say(strange ? "strange" : "normal")}, ${say("threshold")} ${formatNumber(threshold)}`;
}
