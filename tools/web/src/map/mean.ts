// Means of latents and of class names.

// meanLatent returns the mean of the rows with the given indices, at least one.
export function meanLatent(rows: Float32Array[], indices: number[]): Float32Array {
  const mean = new Float32Array(rows[indices[0]].length);
  for (const i of indices) rows[i].forEach((v, j) => (mean[j] += v / indices.length));
  return mean;
}

// mostCommon returns the most frequent value, the first of several.
export function mostCommon<T>(values: T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
