// Where scores are on a line.

export interface Line {
  low: number;
  high: number;
  ticks: number[];
  at(value: number): number; // in pixels from the left
}

// lineOf spreads values over a line of so many pixels: by their logarithms where the largest
// is many times the smallest, as a few very strange pictures make it.
export function lineOf(values: number[], width: number): Line {
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && high > 10 * low, scale = (v: number) => (log ? Math.log(v) : v);
  const from = scale(low), length = scale(high) - from || 1;
  const most = Math.max(2, Math.floor(width / 90));
  return { low, high, ticks: (log ? logTicks : ticks)(low, high, most), at: (v) => (width * (scale(v) - from)) / length };
}

// ticks are round numbers between two others, at most so many.
export function ticks(low: number, high: number, most: number): number[] {
  const raw = (high - low) / most;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw)), step = power * [1, 2, 5, 10].find((f) => f * power >= raw)!;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// logTicks are 1, 2 and 5 times powers of ten, or only the powers where these are too many.
export function logTicks(low: number, high: number, most: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log10(high / low)) + 2 }, (_, i) => Math.floor(Math.log10(low)) + i);
  const of = (factors: number[]) => powers.flatMap((p) => factors.map((f) => Number((f * 10 ** p).toPrecision(12)))).filter((v) => v >= low && v <= high);
  return [[1, 2, 5], [1, 3], [1]].map(of).find((list) => list.length <= most) ?? of([1]);
}

// lanes gives each place the first lane in which it is far enough from those before it.
export function lanes(places: number[], apart: number): number[] {
  const ends: number[] = [], chosen = new Array<number>(places.length);
  for (const i of places.map((_, k) => k).sort((a, b) => places[a] - places[b])) {
    const free = ends.findIndex((end) => places[i] - end >= apart), lane = free < 0 ? ends.length : free;
    ends[lane] = places[i];
    chosen[i] = lane;
  }
  return chosen;
}
