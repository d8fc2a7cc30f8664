// The texts of the page in both languages, and how it writes numbers.

import { texts as anomalies } from "../anomalies/texts";
import { texts as attributes } from "../attributes/texts";
import { texts as inside } from "../inside/texts";
import { texts as map } from "../map/texts";
import { texts as noise } from "../noise/texts";
import { texts as page } from "./texts";
import { texts as play } from "../play/texts";
import { texts as reference } from "../reference/texts";
import { texts as sample } from "../sample/texts";
import { texts as training } from "../training/texts";

type Language = "en" | "ru";

export const texts = { ...page, ...anomalies, ...attributes, ...inside, ...map, ...noise, ...play, ...reference, ...sample, ...training };

export type Key = keyof typeof texts;

let language: Language = "en";

// written writes a number as the language does: with a minus sign, and in Russian a comma.
const written = (text: string) => (language === "ru" ? text.replace(".", ",") : text).replaceAll("-", "−");

// formatNumber rounds a number to some significant digits; a missing one is a dash.
export function formatNumber(v: number | null | undefined, digits = 3): string {
  return v === null || v === undefined ? "–" : written(String(Number(v.toPrecision(digits))));
}

// formatFixed writes a number with so many decimals.
export function formatFixed(v: number, decimals: number): string {
  return v === Infinity ? "∞" : written(v.toFixed(decimals));
}

// setLanguage changes the language of the page, if it has that language.
export function setLanguage(wanted: string | null): void {
  if (wanted === "en" || wanted === "ru") language = wanted;
  document.documentElement.lang = language;
}

const languageKey = "diabolo-language";

// chooseLanguage changes the language, also of later visits.
export function chooseLanguage(wanted: string): void {
  localStorage.setItem(languageKey, wanted);
  setLanguage(wanted);
}

// useLanguage takes the language of an address, else the one chosen before, else that of
// the browser.
export function useLanguage(addressed: string | null): void {
  setLanguage(addressed ?? localStorage.getItem(languageKey) ?? navigator.language.slice(0, 2));
}

export function currentLanguage(): Language {
  return language;
}

// A Text is in English and Russian.
export type Text = readonly [english: string, russian: string];

export function inLanguage(text: Text): string {
  return text[language === "ru" ? 1 : 0];
}

// say returns a text of the page in its language.
export function say(key: Key): string {
  return inLanguage(texts[key]);
}

// format returns a text with values in place of its {names}.
export function format(key: Key, values: Record<string, string | number>): string {
  return say(key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
