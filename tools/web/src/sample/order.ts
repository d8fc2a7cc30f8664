// The order of images by their likeness.

// alike orders images so that each is followed by the one, of those left, that is most like
// it. It begins with the darkest.
export function alike(pixels: Float32Array, count: number): number[] {
  const size = pixels.length / count, of = (i: number) => pixels.subarray(i * size, (i + 1) * size);
  const left = new Set(Array.from({ length: count }, (_, i) => i));
  const order: number[] = [];
  for (let at = least([...left], (i) => of(i).reduce((a, b) => a + b, 0)); left.size > 0;) {
    order.push(at);
    left.delete(at);
    const last = of(at);
    if (left.size > 0) at = least([...left], (i) => distance(of(i), last));
  }
  return order;
}

function least(list: number[], value: (i: number) => number): number {
  const values = list.map(value);
  return list[values.indexOf(Math.min(...values))];
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
