// What is chosen on a map, and how an address says it.

import type { State } from "../page/view";
import { Point } from "./viewport";

// A Selection is one or two points, a place between points and those nearest to it, or a
// group.
export type Selection = { chosen: number[] } | { at: Point; near: number[] } | { group: number[] };

// choosing returns the points chosen after a click on one: the last two, without a point that
// is clicked again.
export function choosing(before: Selection | null, i: number): Selection | null {
  const chosen = before && "chosen" in before ? before.chosen : [];
  const after = chosen.includes(i) ? chosen.filter((c) => c !== i) : [...chosen.slice(-1), i];
  return after.length > 0 ? { chosen: after } : null;
}

// toState writes a selection into an address. Groups may be large: each number of an image is
// the distance from the one before it, in base 36.
export function toState(s: Selection | null): State {
  return {
    chosen: s && "chosen" in s ? s.chosen.join(",") : undefined,
    place: s && "at" in s ? s.at.map((v) => v.toPrecision(4)).join(",") : undefined,
    group: s && "group" in s ? pack(s.group) : undefined,
  };
}

// fromState reads the selection of an address on a map of count points; near finds the points
// nearest to a place.
export function fromState(state: URLSearchParams, count: number, near: (at: Point) => number[]): Selection | null {
  const known = (i: number) => Number.isInteger(i) && i >= 0 && i < count;
  const numbers = (name: string) => (state.get(name) ?? "").split(",").filter((v) => v !== "").map(Number);
  const chosen = [...new Set(numbers("chosen"))].filter(known).slice(0, 2), at = numbers("place"), group = unpack(state.get("group") ?? "").filter(known);
  if (chosen.length > 0) return { chosen };
  if (at.length === 2 && at.every(Number.isFinite)) return { at: at as Point, near: near(at as Point) };
  return group.length > 0 ? { group } : null;
}

// pack writes the numbers of images, unpack reads them.
export function pack(group: number[]): string | undefined {
  const sorted = [...group].sort((a, b) => a - b);
  return sorted.map((i, k) => (i - (sorted[k - 1] ?? 0)).toString(36)).join(".") || undefined;
}

export function unpack(text: string): number[] {
  let i = 0;
  return text === "" ? [] : text.split(".").map((step) => (i += parseInt(step, 36)));
}
