// Where a model errs, over the image.

// heatBytes writes an image in grey, and over it the error of its reconstruction, the redder
// the larger.
export function heatBytes(bytes: Uint8ClampedArray, image: Float32Array, recon: Float32Array, [channels, height, width]: number[]): void {
  const size = height * width;
  for (let p = 0; p < size; p++) {
    let grey = 0, error = 0;
    for (let c = 0; c < channels; c++) {
      grey += image[c * size + p] / channels;
      error += Math.abs(recon[c * size + p] - image[c * size + p]) / channels;
    }
    const over = Math.min(1, 1.5 * error), under = 40 + 150 * grey;
    bytes.set([under + over * (255 - under), under + over * (70 - under), under + over * (20 - under), 255], 4 * p);
  }
}
