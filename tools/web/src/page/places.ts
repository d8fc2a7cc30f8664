// The views of the page, in the groups of its navigation.

import { Anomalies } from "../anomalies/anomalies";
import { Attributes } from "../attributes/attributes";
import { Inside } from "../inside/inside";
import { MapView } from "../map/map";
import { Noise } from "../noise/noise";
import { Play } from "../play/play";
import { Reference } from "../reference/reference";
import { Sample } from "../sample/sample";
import { Training } from "../training/training";
import { Place } from "./view";

// places are the views by their names in the address; the first is the default.
export const places = {
  play: Play,
  map: MapView,
  sample: Sample,
  inside: Inside,
  attributes: Attributes,
  anomalies: Anomalies,
  noise: Noise,
  training: Training,
  api: Reference,
} satisfies Record<string, Place>;

export type Name = keyof typeof places;

export const names = Object.keys(places) as Name[];

// groups are the groups of the navigation; the API is in its menu.
export const groups = {
  explore: ["play", "map", "sample"],
  understand: ["inside", "attributes"],
  use: ["anomalies", "noise"],
  train: ["training"],
} as const satisfies Record<string, readonly Name[]>;
