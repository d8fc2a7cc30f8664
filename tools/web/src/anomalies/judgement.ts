// What is strange: a threshold of scores, the run's own or one by its false alarms.

export interface Judged {
  name: string;
  value: number;
  cls?: string; // that the decoder was told
}

export const usualRate = 0.05; // of false alarms, where the run has no threshold

// A Judgement judges by the run's own threshold, or by a rate of false alarms among the
// scores of the data, which are in order.
export class Judgement {
  constructor(readonly own: number | undefined, readonly data: number[], readonly rate: number | null) {}

  // threshold is undefined where there is neither.
  get threshold(): number | undefined {
    if (this.rate === null && this.own !== undefined) return this.own;
    return this.data.length > 0 ? thresholdOf(this.data, this.rate ?? usualRate) : this.own;
  }

  strange(value: number): boolean | undefined {
    return this.threshold === undefined ? undefined : value > this.threshold;
  }

  // alarms is the share of the data that is strange.
  get alarms(): number {
    return this.threshold === undefined ? 0 : 1 - shareUpTo(this.data, this.threshold);
  }

  // rank is the share of the data with a lower score; undefined without data.
  rank(value: number): number | undefined {
    return this.data.length === 0 ? undefined : this.data.filter((v) => v < value).length / this.data.length;
  }
}

// thresholdOf returns the score above which there are at most so many of the scores, which
// are in order.
export function thresholdOf(data: number[], rate: number): number {
  return data[Math.max(0, data.length - Math.floor(rate * data.length + 1e-9) - 1)];
}

function shareUpTo(data: number[], value: number): number {
  return data.length === 0 ? 1 : data.filter((v) => v <= value).length / data.length;
}

// csv is a table as `diabolo anomaly --score` writes it.
export function csv(list: Judged[], judgement: Judgement): string {
  const rows = list.map(({ name, cls, value }) => [name, cls ?? "", value, judgement.strange(value) ?? ""]);
  return [["file", "class", "score", "strange"], ...rows].map((row) => `${row.map((cell) => quoted(String(cell))).join(",")}\n`).join("");
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
