// What an edit did, in a sentence: to the attribute that is to be preserved, and to others.

import type * as api from "../server/api";
import { Edit } from "../page/address";
import { format, formatFixed, say } from "../page/text";

const noticeable = 0.05; // a change of a probability

// A Change is how far the probability of an attribute has moved along both directions.
export interface Change {
  attribute: string;
  plain: number;
  debiased: number;
}

export function changes(readings: api.Reading[]): Change[] {
  return readings.map(({ attribute, probabilities: [before, plain, debiased] }) => ({ attribute, plain: plain - before, debiased: debiased - before }));
}

// moved returns what has noticeably moved although it was not edited, the most first, and no
// more than a sentence takes.
export function moved(all: Change[], edit: Edit, guard: string): Change[] {
  const most = (c: Change) => Math.max(Math.abs(c.plain), Math.abs(c.debiased));
  return all.filter((c) => !(c.attribute in edit) && c.attribute !== guard && most(c) >= noticeable).sort((a, b) => most(b) - most(a)).slice(0, 4);
}

// verdict is empty if nothing was edited.
export function verdict(all: Change[], edit: Edit, guard: string): string {
  const kept = all.find((c) => c.attribute === guard), others = moved(all, edit, guard);
  if (Object.keys(edit).length === 0) return "";
  const sentences = kept ? [format("verdictGuard", texts(kept))] : [];
  if (others.length > 0) sentences.push(format("verdictOthers", { list: others.map((c) => format("verdictOther", texts(c))).join("; ") }));
  else sentences.push(say("verdictNone"));
  return sentences.join(" ");
}

function texts({ attribute, plain, debiased }: Change): { attribute: string; plain: string; debiased: string } {
  return { attribute, plain: signed(plain), debiased: signed(debiased) };
}

// signed writes a change with its sign, but none with 0.
function signed(v: number): string {
  const text = formatFixed(v, 2);
  return Number(v.toFixed(2)) === 0 ? text.replace("−", "") : v > 0 ? `+${text}` : text;
}
