// Arithmetic of images: rows of numbers in 0..1, channels x height x width each, and
// the RGBA bytes of a canvas.

export const clip = (v: number) => Math.min(1, Math.max(0, v));

export function meanSquaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}

// psnr returns the peak signal-to-noise ratio of two images in decibels; the peak is 1.
export function psnr(a: Float32Array, b: Float32Array): number {
  return -10 * Math.log10(meanSquaredError(a, b));
}

// imageBytes writes image i of a batch; values outside 0..1 are clipped.
export function imageBytes(bytes: Uint8ClampedArray, pixels: Float32Array, [channels, height, width]: number[], i = 0): void {
  const size = height * width;
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < 3; c++) {
      const plane = channels === 1 ? 0 : c;
      bytes[4 * p + c] = 255 * pixels[i * channels * size + plane * size + p]; // clamped and rounded by the array
    }
    bytes[4 * p + 3] = 255;
  }
}

// differenceBytes writes b - a, the mean over channels: white for 0, towards red where b
// is brighter, towards blue where it is darker.
export function differenceBytes(bytes: Uint8ClampedArray, a: Float32Array, b: Float32Array, [channels, height, width]: number[]): void {
  const size = height * width;
  for (let p = 0; p < size; p++) {
    let d = 0;
    for (let c = 0; c < channels; c++) d += (b[c * size + p] - a[c * size + p]) / channels;
    const rest = 255 * (1 - Math.min(1, Math.abs(d)));
    bytes.set(d > 0 ? [255, rest, rest, 255] : [rest, rest, 255, 255], 4 * p);
  }
}

// mapBytes writes feature map i, size values each, with min black and max white.
export function mapBytes(bytes: Uint8ClampedArray, values: Float32Array, size: number, i: number, min: number, max: number): void {
  for (let p = 0; p < size; p++) {
    const grey = max > min ? (255 * (values[i * size + p] - min)) / (max - min) : 0;
    bytes.set([grey, grey, grey, 255], 4 * p);
  }
}

// barRanges divides values among columns and returns the range that the bar of each
// column covers: from the least value, or 0, to the greatest, or 0.
export function barRanges(values: Float32Array, columns: number): [low: number, high: number][] {
  const edge = (c: number) => Math.floor((c * values.length) / columns);
  return Array.from({ length: columns }, (_, c) => {
    const part = values.subarray(edge(c), edge(c + 1));
    return [part.reduce((a, b) => Math.min(a, b), 0), part.reduce((a, b) => Math.max(a, b), 0)];
  });
}

// ground returns the mean of the pixels along the border of an image of one channel.
export function ground(pixels: Float32Array, [, height, width]: number[]): number {
  const border = pixels.filter((_, i) => i < width || i >= width * (height - 1) || i % width === 0 || i % width === width - 1);
  return border.reduce((sum, v) => sum + v, 0) / border.length;
}

export function inverted(pixels: Float32Array): Float32Array {
  return pixels.map((v) => 1 - v);
}

// inked returns an image of one channel with a colour over it, where and as far as it is
// covered.
export function inked(pixels: Float32Array, coverage: Float32Array, colour: number): Float32Array {
  return pixels.map((v, i) => v + coverage[i] * (colour - v));
}
