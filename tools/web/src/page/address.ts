// Values in the address of the page, the part after #.

// wholeNumber reads an integer from 0 up; otherwise it returns the fallback.
export function wholeNumber(state: URLSearchParams, name: string, fallback = 0): number {
  const value = Math.floor(Number(state.get(name) ?? fallback));
  return value >= 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : fallback;
}

export function formatLatent(z: Float32Array): string {
  return Array.from(z, (v) => v.toFixed(3)).join(",");
}

// parseLatent reads z; it returns null unless there are width finite numbers.
export function parseLatent(text: string | null, width: number): Float32Array | null {
  const z = (text ?? "").split(",").map(Number);
  return z.length === width && z.every((v) => Number.isFinite(Math.fround(v))) ? Float32Array.from(z) : null;
}

// An Edit is how much of each attribute is added to an image, in steps of its
// direction; attributes with 0 are left out.
export type Edit = Record<string, number>;

// formatEdit writes an edit as Smiling:1.5;Male:-1, undefined if it is empty.
export function formatEdit(edit: Edit): string | undefined {
  return Object.entries(edit).map(([attribute, amount]) => `${attribute}:${amount}`).join(";") || undefined;
}

// parseEdit reads the known attributes of an edit.
export function parseEdit(text: string | null, known: string[]): Edit {
  const edit: Edit = {};
  for (const part of (text ?? "").split(";")) {
    const colon = part.lastIndexOf(":");
    const name = part.slice(0, Math.max(0, colon));
    if (known.includes(name)) edit[name] = Number(part.slice(colon + 1)) || 0;
  }
  return edit;
}
